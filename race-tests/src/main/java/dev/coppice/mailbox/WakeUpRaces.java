package dev.coppice.mailbox;

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

/** Send against park, for both kinds of process. */
public final class WakeUpRaces {
  private WakeUpRaces() {}

  @JCStressTest
  @Outcome(id = "m", expect = ACCEPTABLE, desc = "received, asleep before or not")
  @Outcome(expect = FORBIDDEN, desc = "lost wake-up: only the time limit ended the wait")
  @State
  public static class SendAgainstReceive {
    /**
     * Never reached unless the wake-up is lost; long, since the sender may have to wait its turn.
     */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final LocalProcess<Object> receiver = new ThreadlessNode().process();

    @Actor
    public void sender() {
      receiver.send("m");
    }

    @Actor
    public void receiver(L_Result r) {
      ThreadlessNode.as(
          receiver,
          () -> {
            receiver.takeThread();
            r.r1 =
                receiver.receive(LIMIT) instanceof Message<Object>(var content)
                    ? content
                    : "nothing";
            receiver.leaveThread();
          });
    }
  }

  /**
   * The first activation is refused. How often it was activated, how often when more had come, and
   * what is in the mailbox then.
   */
  @JCStressTest
  @Outcome(
      id = {"0, 1, a b c", "0, 1, b a c"},
      expect = ACCEPTABLE,
      desc = "one was refused, and took the other's letter along")
  @Outcome(
      id = {"1, 1, a b c", "1, 1, b a c"},
      expect = ACCEPTABLE,
      desc = "one was refused, and the other activated it")
  @Outcome(id = "0, 0, .*", expect = FORBIDDEN, desc = "nobody will ever activate it")
  @Outcome(expect = FORBIDDEN, desc = "a letter is lost or doubled, or two activations")
  @State
  public static class SendAgainstRefusedSend {
    private final ThreadlessNode host = new ThreadlessNode();
    private final LocalProcess<Object> receiver = host.callbackProcess();

    public SendAgainstRefusedSend() {
      ThreadlessNode.as(receiver, receiver::idle);
      host.scheduler.refusals.set(1);
    }

    private void send(String message) {
      try {
        receiver.send(message);
      } catch (InternalError refused) {
        // as it has to be once
      }
    }

    @Actor
    public void one() {
      send("a");
    }

    @Actor
    public void other() {
      send("b");
    }

    @Arbiter
    public void atTheEnd(LLL_Result r) {
      r.r1 = host.scheduler.activations.get();
      send("c");
      r.r2 = host.scheduler.activations.get();
      r.r3 = ThreadlessNode.mail(receiver);
    }
  }

  /** Whether it went idle, how often it was activated, and what is in the mailbox at the end. */
  @JCStressTest
  @Outcome(id = "false, 0, m", expect = ACCEPTABLE, desc = "sent first: it stays and takes it")
  @Outcome(id = "true, 1, m", expect = ACCEPTABLE, desc = "idle first: the sender activates it")
  @Outcome(
      id = "true, 0, .*",
      expect = FORBIDDEN,
      desc = "lost wake-up: idle on mail, and nobody activates it")
  @Outcome(
      id = "false, 1, .*",
      expect = FORBIDDEN,
      desc = "two threads run one process: it stays, and is activated")
  @Outcome(expect = FORBIDDEN, desc = "the letter is lost or doubled, or two activations")
  @State
  public static class SendAgainstIdle {
    private final ThreadlessNode host = new ThreadlessNode();
    private final LocalProcess<Object> receiver = host.callbackProcess();

    @Actor
    public void sender() {
      receiver.send("m");
    }

    @Actor
    public void receiver(LLL_Result r) {
      ThreadlessNode.as(receiver, () -> r.r1 = receiver.idle());
    }

    @Arbiter
    public void atTheEnd(LLL_Result r) {
      r.r2 = host.scheduler.activations.get();
      r.r3 = ThreadlessNode.mail(receiver);
    }
  }
}
