package dev.coppice.mailbox;

import static dev.coppice.mailbox.ThreadlessNode.as;
import static dev.coppice.mailbox.ThreadlessNode.mail;
import static dev.coppice.mailbox.ThreadlessNode.resultAs;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/** Monitors being set and taken off while one of the two ends. */
public final class MonitorRaces {
  private MonitorRaces() {}

  @JCStressTest
  @Outcome(id = "DOWN:boom", expect = ACCEPTABLE, desc = "watched first")
  @Outcome(id = "DOWN:noproc", expect = ACCEPTABLE, desc = "dead first")
  @Outcome(id = "-", expect = FORBIDDEN, desc = "told of the end by nobody")
  @Outcome(expect = FORBIDDEN, desc = "told of one end twice")
  @State
  public static class ExitAgainstMonitor {
    private final ThreadlessNode host = new ThreadlessNode();
    private final LocalProcess<Object> watching = host.process();
    private final LocalProcess<Object> ending = host.process();

    @Actor
    public void monitor() {
      as(watching, () -> watching.monitor(ending));
    }

    @Actor
    public void exit() {
      ending.exit(ThreadlessNode.BOOM);
    }

    @Arbiter
    public void atTheEnd(L_Result r) {
      r.r1 = mail(watching);
    }
  }

  /** What the watcher gets, and how much of it had come when the owned resource was closed. */
  @JCStressTest
  @Outcome(id = "DOWN:boom, 0", expect = ACCEPTABLE, desc = "watched first")
  @Outcome(id = "DOWN:noproc, 0", expect = ACCEPTABLE, desc = "dead first")
  @Outcome(id = "-, .*", expect = FORBIDDEN, desc = "told of the end by nobody")
  @Outcome(id = "DOWN.*, 1", expect = FORBIDDEN, desc = "told before the resource was closed")
  @Outcome(expect = FORBIDDEN, desc = "told of one end twice")
  @State
  public static class ExitOfOwnerAgainstMonitor {
    private final ThreadlessNode host = new ThreadlessNode();
    private final LocalProcess<Object> watching = host.process();
    private final LocalProcess<Object> ending = host.process();
    private int mailWhenClosed = -1;

    @SuppressWarnings("this-escape") // jcstress forbids final states
    public ExitOfOwnerAgainstMonitor() {
      AutoCloseable resource = () -> mailWhenClosed = watching.mailLength();
      as(ending, () -> ending.own(resource));
    }

    @Actor
    public void monitor() {
      as(watching, () -> watching.monitor(ending));
    }

    @Actor
    public void exit() {
      ending.exit(ThreadlessNode.BOOM);
    }

    @Arbiter
    public void atTheEnd(LL_Result r) {
      r.r1 = mail(watching);
      r.r2 = mailWhenClosed;
    }
  }

  @JCStressTest
  @Outcome(id = "true, -", expect = ACCEPTABLE, desc = "taken off first")
  @Outcome(id = "false, DOWN:boom", expect = ACCEPTABLE, desc = "dead first")
  @Outcome(id = "true, DOWN.*", expect = FORBIDDEN, desc = "a DOWN of a monitor taken off")
  @Outcome(id = "false, -", expect = FORBIDDEN, desc = "not taken off, and no DOWN")
  @Outcome(expect = FORBIDDEN, desc = "told of one end twice")
  @State
  public static class DemonitorAgainstDeath {
    private final ThreadlessNode host = new ThreadlessNode();
    private final LocalProcess<Object> watching = host.process();
    private final LocalProcess<Object> ending = host.process();
    private final MonitorRef monitor = resultAs(watching, () -> watching.monitor(ending));

    @Actor
    public void demonitor(LL_Result r) {
      as(watching, () -> r.r1 = watching.demonitor(monitor));
    }

    @Actor
    public void exit() {
      ending.exit(ThreadlessNode.BOOM);
    }

    @Arbiter
    public void atTheEnd(LL_Result r) {
      r.r2 = mail(watching);
    }
  }

  @JCStressTest
  @Outcome(
      id = {"true, -", "false, -"},
      expect = ACCEPTABLE,
      desc = "taken off, or its DOWN flushed")
  @Outcome(expect = FORBIDDEN, desc = "a DOWN is received after demonitor with flush")
  @State
  public static class DemonitorFlushAgainstDeath {
    private final ThreadlessNode host = new ThreadlessNode();
    private final LocalProcess<Object> watching = host.process();
    private final LocalProcess<Object> ending = host.process();
    private final MonitorRef monitor = resultAs(watching, () -> watching.monitor(ending));

    @Actor
    public void demonitor(LL_Result r) {
      as(watching, () -> r.r1 = watching.demonitorFlush(monitor));
    }

    @Actor
    public void exit() {
      ending.exit(ThreadlessNode.BOOM);
    }

    @Arbiter
    public void atTheEnd(LL_Result r) {
      r.r2 = mail(watching);
    }
  }

  /** By how many processes the other is still watched. */
  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "forgotten, or never set")
  @Outcome(expect = FORBIDDEN, desc = "the dead keep watching: a leak in whoever is watched")
  @State
  public static class MonitorAgainstOwnDeath {
    private final ThreadlessNode host = new ThreadlessNode();
    private final LocalProcess<Object> watching = host.process();
    private final LocalProcess<Object> other = host.process();

    @Actor
    public void monitor() {
      as(watching, () -> watching.monitor(other));
    }

    @Actor
    public void kill() {
      watching.exit(ExitReason.kill());
    }

    @Arbiter
    public void atTheEnd(L_Result r) {
      r.r1 = other.relations.watchers().size();
    }
  }
}
