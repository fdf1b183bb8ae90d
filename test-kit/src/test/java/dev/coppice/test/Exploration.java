package dev.coppice.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.testsupport.Mutant;
import io.vavr.control.Option;
import java.util.Optional;
import java.util.function.Function;

/**
 * Looks for a seed under which a play fails, and makes sure that it fails in the same way every
 * time. Takes the name of the play's class and gives the failure's text: of the classes of this
 * project there are others in a {@link Mutant}, and only the JDK's are the same on both sides.
 */
final class Exploration implements Function<String, Optional<String>> {
  private static final int SEEDS = 1_000;
  private static final int REPLAYS = 10;

  @Override
  public Optional<String> apply(String play) {
    return explore(instance(play)).map(finding -> finding.error().getMessage()).toJavaOptional();
  }

  /** The first failure, if there is one, replayed. */
  static Option<Finding> explore(Stage.Play play) {
    Option<Finding> found = Simulation.withSeed(1).explore(SEEDS, play);
    found.forEach(finding -> replay(finding, play));
    return found;
  }

  private static void replay(Finding finding, Stage.Play play) {
    Outcome found = finding.found();
    for (int again = 0; again < REPLAYS; again++) {
      Outcome replayed = Simulation.withSeed(found.seed()).run(play);
      assertThat(replayed.trace()).hasToString(found.trace().toString());
      assertThat(replayed.failure().get()).hasMessage(found.failure().get().getMessage());
    }
    for (Outcome shrunk : finding.shrunk()) {
      Schedule schedule = Schedule.parse(shrunk.schedule().get().toString());
      assertThat(Simulation.withSeed(0).replay(schedule, play).trace())
          .hasToString(shrunk.trace().toString());
    }
  }

  private static Stage.Play instance(String play) {
    try {
      return Class.forName(play)
          .asSubclass(Stage.Play.class)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("a play needs a constructor without parameters", e);
    }
  }
}
