package dev.coppice.test;

import io.vavr.collection.HashSet;
import io.vavr.collection.Set;
import io.vavr.control.Option;
import java.time.Duration;

/**
 * How a play is to be simulated: the real runtime on virtual time, one process at a time, in an
 * interleaving that follows from a seed. The same seed gives the same {@link Trace}, in every JVM
 * and on any number of cores. An immutable value: each {@code with} method returns a changed copy.
 *
 * {@snippet :
 * Simulation.withSeed(42)
 *     .run(
 *         stage -> {
 *           Probe<String> probe = stage.probe();
 *           probe.pid().send("hello");
 *           probe.expect("hello");
 *         })
 *     .orThrow();
 * }
 *
 * <p>The thread that calls takes part: it is what is outside of all processes. While it waits, on
 * the node, in a call, with a probe, the others go on. When the play is over the node comes to
 * rest, must hold nothing that is not allowed to be left over, and is closed.
 *
 * @param seed where the interleaving comes from
 * @param traced how many entries of the trace are kept, the last ones
 * @param livelock how many steps may be taken while no time passes
 * @param patience how long, in real time, a process may compute between two steps
 * @param allowed what may be left behind
 */
public record Simulation(
    long seed, int traced, long livelock, Duration patience, Set<Leftover> allowed) {

  /**
   * {@return a simulation with 10,000 entries of trace, a million steps in no time, 5 seconds of
   * patience, and nothing to be left behind}
   *
   * @param seed where the interleaving comes from
   */
  public static Simulation withSeed(long seed) {
    return new Simulation(seed, 10_000, 1_000_000, Duration.ofSeconds(5), HashSet.empty());
  }

  /**
   * {@return the same that keeps another number of entries of the trace}
   *
   * @param entries how many
   */
  public Simulation withTrace(int entries) {
    return new Simulation(seed, entries, livelock, patience, allowed);
  }

  /**
   * {@return the same with another limit of steps in no time}
   *
   * @param steps how many
   */
  public Simulation withLivelock(long steps) {
    return new Simulation(seed, traced, steps, patience, allowed);
  }

  /**
   * {@return the same with another patience}
   *
   * @param limit how long, in real time, a process may compute between two steps
   */
  public Simulation withPatience(Duration limit) {
    return new Simulation(seed, traced, livelock, limit, allowed);
  }

  /**
   * {@return the same where this may be left behind}
   *
   * @param leftovers what
   */
  public Simulation allowing(Leftover... leftovers) {
    return new Simulation(seed, traced, livelock, patience, allowed.addAll(HashSet.of(leftovers)));
  }

  private Simulation seeded(long another) {
    return new Simulation(another, traced, livelock, patience, allowed);
  }

  /**
   * Simulates.
   *
   * @param play what
   * @return what came of it, without its schedule
   */
  public Outcome run(Stage.Play play) {
    return play(Decisions.seeded(seed, false), false, play);
  }

  /**
   * Simulates along a schedule; the seed is of no meaning then.
   *
   * @param schedule the decisions
   * @param play what
   * @return what came of it, with the decisions that were made
   */
  public Outcome replay(Schedule schedule, Stage.Play play) {
    return play(Decisions.replaying(schedule), true, play);
  }

  private Outcome play(Decisions decisions, boolean recording, Stage.Play play) {
    SimulatedRun run = new SimulatedRun(this, decisions, recording);
    return run.play(() -> play.play(run.stage()));
  }

  /**
   * Simulates under one seed after the other, beginning with this one's, until the play fails; then
   * looks for a shorter schedule under which it fails in the same way.
   *
   * @param seeds how many
   * @param play what; played many times
   * @return what was found, if the play fails under one of them
   */
  public Option<Finding> explore(int seeds, Stage.Play play) {
    for (long next = seed; next < seed + seeds; next++) {
      Simulation simulation = seeded(next);
      Outcome outcome = simulation.run(play);
      if (outcome.failed()) {
        return Option.some(
            Shrinker.shrink(
                outcome,
                () -> simulation.play(Decisions.seeded(simulation.seed, true), true, play),
                schedule -> simulation.replay(schedule, play)));
      }
    }
    return Option.none();
  }
}
