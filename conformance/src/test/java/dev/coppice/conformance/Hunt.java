package dev.coppice.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.testsupport.Mutant;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;

/**
 * Looks for a difference in the first scenarios of a seed: in the world of a {@link Mutant}, whose
 * fault must be found. Takes what plays on OTP, and a kind's name; only the JDK's types are the
 * same in both worlds.
 */
public final class Hunt
    implements BiPredicate<BiFunction<String, String, CompletableFuture<String>>, String> {
  private static final int SCENARIOS = 1_000;
  private static final long SEED = 1;

  /** Also for a mutant, which needs it public. */
  public Hunt() {}

  /**
   * Passes if a fault is found within a thousand scenarios.
   *
   * @param fault the runtime with a fault
   * @param kind the kind of scenarios
   */
  @SuppressWarnings("unchecked") // that is what a hunt is
  public static void finds(Mutant fault, String kind) {
    BiPredicate<BiFunction<String, String, CompletableFuture<String>>, String> hunt =
        fault
            .sharing(Report.class, Reports.class, ReportProvider.class)
            .instance(Hunt.class, BiPredicate.class);
    assertThat(hunt.test(Otp.plays(), kind)).as("found").isTrue();
  }

  /**
   * Passes if a kind's first thousand scenarios have reached all that the kind claims to reach.
   *
   * @param kind the kind of scenarios
   */
  public static void reachesAll(String kind) throws InterruptedException {
    Campaign campaign = new Campaign(Kinds.named(kind).getFirst(), SEED, Otp.plays());
    var _ = campaign.finds(IntStream.range(0, SCENARIOS));
    assertThat(campaign.reached().entrySet()).allMatch(cell -> cell.getValue() > 0);
  }

  @Override
  public boolean test(BiFunction<String, String, CompletableFuture<String>> otp, String kind) {
    try {
      return new Campaign(Kinds.named(kind).getFirst(), SEED, otp)
          .finds(IntStream.range(0, SCENARIOS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
