package dev.coppice.mailbox;

import static dev.coppice.mailbox.ThreadlessNode.as;
import static dev.coppice.mailbox.ThreadlessNode.fate;
import static dev.coppice.mailbox.ThreadlessNode.mail;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLLL_Result;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/** Exit signals that meet: a trap flag, another exit signal, or their own sender's end. */
public final class ExitSignalRaces {
  private ExitSignalRaces() {}

  @JCStressTest
  @Outcome(id = "alive, EXIT:boom", expect = ACCEPTABLE, desc = "trapping first")
  @Outcome(id = "boom, -", expect = ACCEPTABLE, desc = "the signal first")
  @Outcome(id = "boom, EXIT.*", expect = FORBIDDEN, desc = "the signal is both fatal and trapped")
  @Outcome(id = "alive, -", expect = FORBIDDEN, desc = "the signal is neither fatal nor trapped")
  @Outcome(expect = FORBIDDEN, desc = "one signal is trapped twice")
  @State
  public static class TrapAgainstExit {
    private final LocalProcess<Object> process = new ThreadlessNode().process();

    @Actor
    public void trap() {
      as(process, () -> process.trapExit(true));
    }

    @Actor
    public void exit() {
      process.exit(ThreadlessNode.BOOM);
    }

    @Arbiter
    public void atTheEnd(LL_Result r) {
      r.r1 = fate(process);
      r.r2 = mail(process);
    }
  }

  @JCStressTest
  @Outcome(id = "alive, EXIT:boom", expect = ACCEPTABLE, desc = "the signal first")
  @Outcome(id = "boom, -", expect = ACCEPTABLE, desc = "no longer trapping")
  @Outcome(id = "boom, EXIT.*", expect = FORBIDDEN, desc = "the signal is both fatal and trapped")
  @Outcome(id = "alive, -", expect = FORBIDDEN, desc = "the signal is neither fatal nor trapped")
  @Outcome(expect = FORBIDDEN, desc = "one signal is trapped twice")
  @State
  public static class UntrapAgainstExit {
    private final LocalProcess<Object> process = new ThreadlessNode().trappingProcess();

    @Actor
    public void untrap() {
      as(process, () -> process.trapExit(false));
    }

    @Actor
    public void exit() {
      process.exit(ThreadlessNode.BOOM);
    }

    @Arbiter
    public void atTheEnd(LL_Result r) {
      r.r1 = fate(process);
      r.r2 = mail(process);
    }
  }

  /** Why it ended, what who is linked to it gets, and how many deaths were counted. */
  @JCStressTest
  @Outcome(
      id = {"a, EXIT:a, 1", "b, EXIT:b, 1"},
      expect = ACCEPTABLE,
      desc = "the first wins, the second finds it dead")
  @Outcome(id = ".*, EXIT.*EXIT.*, .*", expect = FORBIDDEN, desc = "buried twice")
  @Outcome(id = ".*, .*, 2", expect = FORBIDDEN, desc = "died twice")
  @Outcome(expect = FORBIDDEN, desc = "told another reason, or not told")
  @State
  public static class ExitAgainstExit {
    private final ThreadlessNode host = new ThreadlessNode();
    private final LocalProcess<Object> process = host.process();
    private final LocalProcess<Object> linked = host.trappingProcess();

    public ExitAgainstExit() {
      as(linked, () -> linked.link(process));
    }

    @Actor
    public void one() {
      process.exit(ExitReason.of("a"));
    }

    @Actor
    public void other() {
      process.exit(ExitReason.of("b"));
    }

    @Arbiter
    public void atTheEnd(LLL_Result r) {
      r.r1 = fate(process);
      r.r2 = mail(linked);
      r.r3 = host.node.counters().signalDeaths();
    }
  }

  @JCStressTest
  @Outcome(
      id = {"shutdown, DOWN:shutdown, 0", "killed, DOWN:killed, 1"},
      expect = ACCEPTABLE,
      desc = "the first wins")
  @Outcome(id = ".*, DOWN.*DOWN.*, .*", expect = FORBIDDEN, desc = "buried twice")
  @Outcome(expect = FORBIDDEN, desc = "told another reason, or not told, or counted wrongly")
  @State
  public static class KillAgainstOwnEnd {
    private final ThreadlessNode host = new ThreadlessNode();
    private final LocalProcess<Object> process = host.process();
    private final LocalProcess<Object> watching = host.process();

    public KillAgainstOwnEnd() {
      as(watching, () -> watching.monitor(process));
    }

    @Actor
    public void end() {
      as(process, () -> process.finish(ExitReason.shutdown()));
    }

    @Actor
    public void kill() {
      process.exit(ExitReason.kill());
    }

    @Arbiter
    public void atTheEnd(LLL_Result r) {
      r.r1 = fate(process);
      r.r2 = mail(watching);
      r.r3 = host.node.counters().signalDeaths();
    }
  }

  /** Whether each could send and lived on, and what became of each. */
  @JCStressTest
  @Outcome(id = ".*, .*, killed, killed", expect = ACCEPTABLE, desc = "both were in time")
  @Outcome(
      id = {"true, false, alive, killed", "false, true, killed, alive"},
      expect = ACCEPTABLE,
      desc = "the first killed the second before that could send")
  @Outcome(
      id = {"true, .*, .*, alive", ".*, true, alive, .*"},
      expect = FORBIDDEN,
      desc = "survived a kill")
  @Outcome(expect = FORBIDDEN, desc = "refused though alive")
  @State
  public static class KillEachOther {
    private final ThreadlessNode host = new ThreadlessNode();
    private final LocalProcess<Object> one = host.process();
    private final LocalProcess<Object> other = host.process();

    @Actor
    public void one(LLLL_Result r) {
      r.r1 = as(one, () -> other.exit(ExitReason.kill()));
    }

    @Actor
    public void other(LLLL_Result r) {
      r.r2 = as(other, () -> one.exit(ExitReason.kill()));
    }

    @Arbiter
    public void atTheEnd(LLLL_Result r) {
      r.r3 = fate(one);
      r.r4 = fate(other);
    }
  }

  @JCStressTest
  @Outcome(id = "killed, killed", expect = ACCEPTABLE, desc = "killed, or ended by the link")
  @Outcome(expect = FORBIDDEN, desc = "survived both a kill and the end of its link")
  @State
  public static class LinkedKillEachOther {
    private final ThreadlessNode host = new ThreadlessNode();
    private final LocalProcess<Object> one = host.process();
    private final LocalProcess<Object> other = host.process();

    public LinkedKillEachOther() {
      as(one, () -> one.link(other));
    }

    @Actor
    public void one() {
      as(one, () -> other.exit(ExitReason.kill()));
    }

    @Actor
    public void other() {
      as(other, () -> one.exit(ExitReason.kill()));
    }

    @Arbiter
    public void atTheEnd(LL_Result r) {
      r.r1 = fate(one);
      r.r2 = fate(other);
    }
  }
}
