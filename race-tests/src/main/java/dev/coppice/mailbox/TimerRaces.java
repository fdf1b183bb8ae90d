package dev.coppice.mailbox;

import static dev.coppice.mailbox.ThreadlessNode.mail;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/** Timers that fire while they are taken back, or while their target ends. */
public final class TimerRaces {
  private static final Duration LATER = Duration.ofHours(1);

  private TimerRaces() {}

  /** Whether it was taken back; the mail when cancel had returned, and at the end. */
  @JCStressTest
  @Outcome(id = "true, 0, -", expect = ACCEPTABLE, desc = "taken back")
  @Outcome(id = "false, 1, m", expect = ACCEPTABLE, desc = "it had fired")
  @Outcome(id = "true, .*, m", expect = FORBIDDEN, desc = "both taken back and sent")
  @Outcome(id = "false, .*, -", expect = FORBIDDEN, desc = "neither taken back nor sent")
  @Outcome(expect = FORBIDDEN, desc = "sent after cancel returned, or twice")
  @State
  public static class FireAgainstCancel {
    private final ThreadlessNode host = new ThreadlessNode();
    private final LocalProcess<Object> target = host.process();
    private final TimerRef timer = host.node.sendAfter(LATER, target, "m");

    @Actor
    public void fire() {
      host.scheduler.timers.getFirst().run();
    }

    @Actor
    public void cancel(LLL_Result r) {
      r.r1 = timer.cancel().isDefined();
      r.r2 = target.mailLength();
    }

    @Arbiter
    public void atTheEnd(LLL_Result r) {
      r.r3 = mail(target);
    }
  }

  /** Whether the timer is still pending. */
  @JCStressTest
  @Outcome(id = "false", expect = ACCEPTABLE, desc = "it ended with its target, or never began")
  @Outcome(expect = FORBIDDEN, desc = "a timer for the dead")
  @State
  public static class StartAgainstTargetsDeath {
    private final ThreadlessNode host = new ThreadlessNode();
    private final LocalProcess<Object> target = host.process();

    @Actor
    public void start(L_Result r) {
      r.r1 = host.node.sendAfter(LATER, target, "m");
    }

    @Actor
    public void exit() {
      target.exit(ThreadlessNode.BOOM);
    }

    @Arbiter
    public void atTheEnd(L_Result r) {
      r.r1 = r.r1 instanceof TimerRef timer && timer.read().isDefined();
    }
  }
}
