package dev.coppice.mailbox;

import static dev.coppice.mailbox.ThreadlessNode.as;
import static dev.coppice.mailbox.ThreadlessNode.fate;
import static dev.coppice.mailbox.ThreadlessNode.mail;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import jdk.jfr.Recording;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/** Links being made and taken off while one of the two ends. */
public final class LinkRaces {
  private LinkRaces() {}

  /** What the linking process gets, and how many links it has left. */
  @JCStressTest
  @Outcome(id = "EXIT:boom, 0", expect = ACCEPTABLE, desc = "linked first")
  @Outcome(id = "EXIT:noproc, 0", expect = ACCEPTABLE, desc = "dead first")
  @Outcome(id = "-, .*", expect = FORBIDDEN, desc = "told of the end by nobody")
  @Outcome(id = "EXIT.*EXIT.*", expect = FORBIDDEN, desc = "told of one end twice")
  @Outcome(expect = FORBIDDEN, desc = "a link to the dead is left")
  @State
  public static class ExitAgainstLink {
    private final ThreadlessNode host = new ThreadlessNode();
    private final LocalProcess<Object> linking = host.trappingProcess();
    private final LocalProcess<Object> ending = host.process();

    @Actor
    public void link() {
      as(linking, () -> linking.link(ending));
    }

    @Actor
    public void exit() {
      ending.exit(ThreadlessNode.BOOM);
    }

    @Arbiter
    public void atTheEnd(LL_Result r) {
      r.r1 = mail(linking);
      r.r2 = linking.relations.links().size();
    }
  }

  /** As above, but the linking process does not trap exits. */
  @JCStressTest
  @Outcome(id = "linked, boom", expect = ACCEPTABLE, desc = "linked first: it ends too")
  @Outcome(id = "noproc, alive", expect = ACCEPTABLE, desc = "dead first: an exception says so")
  @Outcome(id = "linked, alive", expect = FORBIDDEN, desc = "it survives the end of its link")
  @Outcome(id = "noproc, boom", expect = FORBIDDEN, desc = "told of one end twice")
  @Outcome(expect = FORBIDDEN, desc = "some other end")
  @State
  public static class ExitAgainstLinkUntrapped {
    private final ThreadlessNode host = new ThreadlessNode();
    private final LocalProcess<Object> linking = host.process();
    private final LocalProcess<Object> ending = host.process();

    @Actor
    public void link(LL_Result r) {
      as(
          linking,
          () -> {
            try {
              linking.link(ending);
              r.r1 = "linked";
            } catch (ProcessExit exit) {
              r.r1 = exit.reason().toString();
            }
          });
    }

    @Actor
    public void exit() {
      ending.exit(ThreadlessNode.BOOM);
    }

    @Arbiter
    public void atTheEnd(LL_Result r) {
      r.r2 = fate(linking);
    }
  }

  /** What the other process gets, and how many links it has left. */
  @JCStressTest
  @Outcome(id = "EXIT:killed, 0", expect = ACCEPTABLE, desc = "linked in time")
  @Outcome(id = "-, 0", expect = ACCEPTABLE, desc = "dead before it could link")
  @Outcome(
      id = "-, 1",
      expect = FORBIDDEN,
      desc = "half a link: it has one to the dead, and is never told")
  @Outcome(expect = FORBIDDEN, desc = "told twice, or a link to the dead is left")
  @State
  public static class LinkAgainstOwnDeath {
    private final ThreadlessNode host = new ThreadlessNode();
    private final LocalProcess<Object> linking = host.process();
    private final LocalProcess<Object> other = host.trappingProcess();

    @Actor
    public void link() {
      as(linking, () -> linking.link(other));
    }

    @Actor
    public void kill() {
      linking.exit(ExitReason.kill());
    }

    @Arbiter
    public void atTheEnd(LL_Result r) {
      r.r1 = mail(other);
      r.r2 = other.relations.links().size();
    }
  }

  /** Whether each side has a link to the other. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "unlinked first, then linked")
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "linked first, then unlinked")
  @Outcome(expect = FORBIDDEN, desc = "half a link: a link is bidirectional or is not")
  @State
  public static class LinkAgainstUnlink {
    private final ThreadlessNode host = new ThreadlessNode();
    private final LocalProcess<Object> linking = host.process();
    private final LocalProcess<Object> unlinking = host.process();

    @Actor
    public void link() {
      as(linking, () -> linking.link(unlinking));
    }

    @Actor
    public void unlink() {
      as(unlinking, () -> unlinking.unlink(linking));
    }

    @Arbiter
    public void atTheEnd(LL_Result r) {
      r.r1 = linking.relations.links().size();
      r.r2 = unlinking.relations.links().size();
    }
  }

  /** How much mail there was when unlink had returned, and what there is at the end. */
  @JCStressTest
  @Outcome(id = "1, EXIT:boom", expect = ACCEPTABLE, desc = "dead first: it is there already")
  @Outcome(id = "0, -", expect = ACCEPTABLE, desc = "unlinked first")
  @Outcome(id = "0, EXIT.*", expect = FORBIDDEN, desc = "an EXIT comes after unlink returned")
  @Outcome(expect = FORBIDDEN, desc = "told twice, or mail is lost")
  @State
  public static class UnlinkAgainstDeath {
    private final ThreadlessNode host = new ThreadlessNode();
    private final LocalProcess<Object> unlinking = host.trappingProcess();
    private final LocalProcess<Object> ending = host.process();

    public UnlinkAgainstDeath() {
      as(unlinking, () -> unlinking.link(ending));
    }

    @Actor
    public void unlink(LL_Result r) {
      as(unlinking, () -> unlinking.unlink(ending));
      r.r1 = unlinking.mailLength();
    }

    @Actor
    public void exit() {
      ending.exit(ThreadlessNode.BOOM);
    }

    @Arbiter
    public void atTheEnd(LL_Result r) {
      r.r2 = mail(unlinking);
    }
  }

  /**
   * As above, but it does not trap exits, and JFR records the death: the event names both
   * processes. A deadlock would show as a test that ends with an error, by its time limit.
   */
  @JCStressTest
  @Outcome(id = "boom", expect = ACCEPTABLE, desc = "dead first: it ends too")
  @Outcome(id = "alive", expect = ACCEPTABLE, desc = "unlinked first")
  @Outcome(expect = FORBIDDEN, desc = "some other end")
  @State
  public static class RecordedUnlinkAgainstDeath {
    static {
      Recording recording = new Recording();
      recording.enable(SignalDeathEvent.class);
      recording.setMaxSize(1 << 20);
      recording.start();
    }

    private final ThreadlessNode host = new ThreadlessNode();
    private final LocalProcess<Object> ending = host.process();
    private final LocalProcess<Object> unlinking = host.process();

    public RecordedUnlinkAgainstDeath() {
      as(unlinking, () -> unlinking.link(ending));
    }

    @Actor
    public void unlink() {
      as(unlinking, () -> unlinking.unlink(ending));
    }

    @Actor
    public void exit() {
      ending.exit(ThreadlessNode.BOOM);
    }

    @Arbiter
    public void atTheEnd(L_Result r) {
      r.r1 = fate(unlinking);
    }
  }

  /** What became of the child, and how many processes the node has left. */
  @JCStressTest
  @Outcome(id = "killed, 0", expect = ACCEPTABLE, desc = "spawned in time: it ends with its parent")
  @Outcome(id = "none, 0", expect = ACCEPTABLE, desc = "dead first: no child")
  @Outcome(id = "alive, .*", expect = FORBIDDEN, desc = "an orphan that was never told")
  @Outcome(id = "none, 1", expect = FORBIDDEN, desc = "an orphan that nobody knows")
  @Outcome(expect = FORBIDDEN, desc = "some other end")
  @State
  public static class SpawnLinkAgainstParentsDeath {
    private final ThreadlessNode host = new ThreadlessNode();
    private final LocalProcess<Object> parent = host.process();

    @Actor
    public void spawn(LL_Result r) {
      boolean spawned = as(parent, () -> r.r1 = parent.spawnLink(_ -> {}));
      if (!spawned) {
        r.r1 = "none";
      }
    }

    @Actor
    public void kill() {
      parent.exit(ExitReason.kill());
    }

    @Arbiter
    public void atTheEnd(LL_Result r) {
      if (r.r1 instanceof LocalProcess<?> child) {
        r.r1 = fate(child);
      }
      r.r2 = host.node.processCount();
    }
  }
}
