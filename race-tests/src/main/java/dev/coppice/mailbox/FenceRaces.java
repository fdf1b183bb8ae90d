package dev.coppice.mailbox;

import static dev.coppice.mailbox.ThreadlessNode.as;
import static dev.coppice.mailbox.ThreadlessNode.mail;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A third party kills a process whose thread goes on: nothing of it comes after its DOWN. */
public final class FenceRaces {
  private FenceRaces() {}

  /** How many sends were not refused, and what the watching receiver gets. */
  @JCStressTest
  @Outcome(
      id = {"0, DOWN:killed", "1, a DOWN:killed", "2, a b DOWN:killed"},
      expect = ACCEPTABLE,
      desc = "the DOWN is the last, and what was not refused is before it")
  @Outcome(id = ".*DOWN:killed .*", expect = FORBIDDEN, desc = "a message behind the DOWN")
  @Outcome(expect = FORBIDDEN, desc = "not one DOWN, or a message is lost, or refused and sent")
  @State
  public static class SendAgainstKill {
    private final ThreadlessNode host = new ThreadlessNode();
    private final LocalProcess<Object> sending = host.process();
    private final LocalProcess<Object> watching = host.process();

    public SendAgainstKill() {
      as(watching, () -> watching.monitor(sending));
    }

    @Actor
    public void send(LL_Result r) {
      boolean first = as(sending, () -> watching.send("a"));
      boolean second = as(sending, () -> watching.send("b"));
      r.r1 = (first ? 1 : 0) + (second ? 1 : 0);
    }

    @Actor
    public void kill() {
      sending.exit(ExitReason.kill());
    }

    @Arbiter
    public void atTheEnd(LL_Result r) {
      r.r2 = mail(watching);
    }
  }

  /** Whether the spawn was refused, and how many had begun at the DOWN and at the end. */
  @JCStressTest
  @Outcome(id = "true, 1, 1", expect = ACCEPTABLE, desc = "spawned before the DOWN")
  @Outcome(id = "false, 0, 0", expect = ACCEPTABLE, desc = "refused")
  @Outcome(id = ".*, 0, 1", expect = FORBIDDEN, desc = "the dead spawn")
  @Outcome(expect = FORBIDDEN, desc = "refused and spawned, or neither")
  @State
  public static class SpawnAgainstKill {
    private final ThreadlessNode host = new ThreadlessNode();
    private final LocalProcess<Object> spawning = host.process();
    private int begunAtDown = -1;

    @SuppressWarnings("this-escape") // jcstress forbids final states
    public SpawnAgainstKill() {
      spawning.relations.observe(this, (_, _) -> begunAtDown = host.scheduler.begun.get());
    }

    @Actor
    public void spawn(LLL_Result r) {
      r.r1 = as(spawning, () -> spawning.spawn(_ -> {}));
    }

    @Actor
    public void kill() {
      spawning.exit(ExitReason.kill());
    }

    @Arbiter
    public void atTheEnd(LLL_Result r) {
      r.r2 = begunAtDown;
      r.r3 = host.scheduler.begun.get();
    }
  }

  /** Whether the registration was refused, and whether it stood at the DOWN and at the end. */
  @JCStressTest
  @Outcome(id = "true, true, true", expect = ACCEPTABLE, desc = "registered before the DOWN")
  @Outcome(id = "false, false, false", expect = ACCEPTABLE, desc = "refused")
  @Outcome(id = ".*, false, true", expect = FORBIDDEN, desc = "the dead register")
  @Outcome(expect = FORBIDDEN, desc = "refused and registered, or neither")
  @State
  public static class RegisterAgainstKill {
    private static final Name<Object> NAME = Name.of("name", Object.class);

    private final ThreadlessNode host = new ThreadlessNode();
    private final LocalProcess<Object> registering = host.process();
    private final LocalProcess<Object> other = host.process();
    private boolean registeredAtDown;

    @SuppressWarnings("this-escape") // jcstress forbids final states
    public RegisterAgainstKill() {
      registering.relations.observe(this, (_, _) -> registeredAtDown = isRegistered());
    }

    private boolean isRegistered() {
      return host.node.whereis(NAME).isDefined();
    }

    @Actor
    public void register(LLL_Result r) {
      r.r1 = as(registering, () -> host.node.register(NAME, other));
    }

    @Actor
    public void kill() {
      registering.exit(ExitReason.kill());
    }

    @Arbiter
    public void atTheEnd(LLL_Result r) {
      r.r2 = registeredAtDown;
      r.r3 = isRegistered();
    }
  }
}
