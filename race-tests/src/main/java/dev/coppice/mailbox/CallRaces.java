package dev.coppice.mailbox;

import static dev.coppice.mailbox.ThreadlessNode.as;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.vavr.control.Either;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/** Replies that meet the end of the wait for them. */
public final class CallRaces {
  private CallRaces() {}

  private static String shown(Either<ExitReason, String> outcome) {
    return outcome.fold(ExitReason::toString, reply -> reply);
  }

  @JCStressTest
  @Outcome(id = "reply, 0", expect = ACCEPTABLE, desc = "in time")
  @Outcome(id = "timeout, 1", expect = ACCEPTABLE, desc = "late, and counted")
  @Outcome(id = "reply, 1", expect = FORBIDDEN, desc = "both seen and late")
  @Outcome(expect = FORBIDDEN, desc = "neither seen nor counted")
  @State
  public static class ReplyAgainstAbandon {
    private final ThreadlessNode host = new ThreadlessNode();
    private final Call.Slot<String> slot = new Call.Slot<>(host.node);

    @Actor
    public void reply() {
      slot.send("reply");
    }

    @Actor
    public void abandon(LL_Result r) {
      slot.abandon();
      r.r1 = shown(slot.outcome());
    }

    @Arbiter
    public void atTheEnd(LL_Result r) {
      r.r2 = host.lateReplies();
    }
  }

  /** The whole call, with a limit about as long as it takes. */
  @JCStressTest
  @Outcome(id = "reply, true, 0", expect = ACCEPTABLE, desc = "in time")
  @Outcome(id = "timeout, true, 1", expect = ACCEPTABLE, desc = "late, and counted")
  @Outcome(id = "timeout, false, 0", expect = ACCEPTABLE, desc = "the request was not yet there")
  @Outcome(id = "reply, .*, 1", expect = FORBIDDEN, desc = "both seen and late")
  @Outcome(expect = FORBIDDEN, desc = "neither seen nor counted")
  @State
  public static class ReplyAgainstTimeout {
    private static final Duration LIMIT = Duration.ofNanos(2_000);
    private static final int LOOKS = 100;

    private final ThreadlessNode host = new ThreadlessNode();
    private final LocalProcess<Object> asked = host.process();

    @Actor
    public void ask(LLL_Result r) {
      r.r1 = shown(Call.<Object, String>ask(asked, to -> (Replier) () -> to.send("reply"), LIMIT));
    }

    @Actor
    public void reply(LLL_Result r) {
      Letter request = null;
      for (int i = 0; i < LOOKS && request == null; i++) {
        request = asked.poll();
      }
      r.r2 = request != null;
      if (request != null
          && request.<Object>received() instanceof Message<Object>(Replier replier)) {
        as(asked, replier::reply);
      }
    }

    @Arbiter
    public void atTheEnd(LLL_Result r) {
      r.r3 = host.lateReplies();
    }

    private interface Replier {
      void reply();
    }
  }

  @JCStressTest
  @Outcome(id = "reply, 0", expect = ACCEPTABLE, desc = "the reply first")
  @Outcome(id = "boom, 1", expect = ACCEPTABLE, desc = "the end first: the reply is late")
  @Outcome(id = "timeout, .*", expect = FORBIDDEN, desc = "neither seen: waits for its limit")
  @Outcome(expect = FORBIDDEN, desc = "both seen and late, or neither")
  @State
  public static class ReplyAgainstDeath {
    private final ThreadlessNode host = new ThreadlessNode();
    private final LocalProcess<Object> asked = host.process();
    private final Call.Slot<String> slot = new Call.Slot<>(host.node);

    public ReplyAgainstDeath() {
      asked.relations.observe(slot, slot);
    }

    @Actor
    public void reply() {
      slot.send("reply");
    }

    @Actor
    public void exit() {
      asked.exit(ThreadlessNode.BOOM);
    }

    @Arbiter
    public void atTheEnd(LL_Result r) {
      slot.abandon();
      r.r1 = shown(slot.outcome());
      r.r2 = host.lateReplies();
    }
  }

  /** Whether the reply was not refused, what the caller sees, and how many came late. */
  @JCStressTest
  @Outcome(id = "true, reply, 0", expect = ACCEPTABLE, desc = "the reply first")
  @Outcome(id = "false, killed, 0", expect = ACCEPTABLE, desc = "the end first: refused")
  @Outcome(id = "true, killed, .*", expect = FORBIDDEN, desc = "the end overtook its own reply")
  @Outcome(id = "false, reply, .*", expect = FORBIDDEN, desc = "refused and yet seen")
  @Outcome(expect = FORBIDDEN, desc = "neither seen: waits for its limit")
  @State
  public static class ReplyAgainstOwnDeath {
    private final ThreadlessNode host = new ThreadlessNode();
    private final LocalProcess<Object> asked = host.process();
    private final Call.Slot<String> slot = new Call.Slot<>(host.node);

    public ReplyAgainstOwnDeath() {
      asked.relations.observe(slot, slot);
    }

    @Actor
    public void reply(LLL_Result r) {
      r.r1 = as(asked, () -> slot.send("reply"));
    }

    @Actor
    public void kill() {
      asked.exit(ExitReason.kill());
    }

    @Arbiter
    public void atTheEnd(LLL_Result r) {
      slot.abandon();
      r.r2 = shown(slot.outcome());
      r.r3 = host.lateReplies();
    }
  }
}
