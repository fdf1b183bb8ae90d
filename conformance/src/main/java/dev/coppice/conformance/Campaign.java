package dev.coppice.conformance;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/**
 * Many scenarios of one kind, made from a seed: plays them on both sides, several at the same time,
 * and says where the sides differ. Scenario {@code n} of a seed is always the same.
 */
final class Campaign {
  /** How many are played at the same time; those that wait for the clock wait together. */
  private static final int AT_A_TIME = 32;

  /** How many differences are shrunk and shown; the others are counted. */
  private static final int SHOWN = 3;

  private static final int TRIES = 500;

  private final Kind kind;
  private final long seed;
  private final BiFunction<String, String, CompletableFuture<String>> otp;
  private final Coverage coverage;
  private final Map<String, Integer> deviations = new ConcurrentSkipListMap<>();
  private final Map<Integer, Comparison> different = new ConcurrentSkipListMap<>();

  /**
   * A campaign.
   *
   * @param otp plays on OTP, see {@link Beam#play}
   */
  Campaign(Kind kind, long seed, BiFunction<String, String, CompletableFuture<String>> otp) {
    this.kind = kind;
    this.seed = seed;
    this.otp = otp;
    this.coverage = new Coverage(kind.cells());
    kind.deviations().forEach(it -> deviations.put(it.row() + " " + it.what(), 0));
  }

  /** {@return a scenario of a seed} */
  static Term scenario(Kind kind, long seed, int number) {
    return kind.generate(new SplittableRandom(seed * 1_000_003 + number));
  }

  /**
   * Plays scenarios.
   *
   * @param numbers which of the seed's
   * @param out where to say what was seen
   * @return how many differ
   */
  int run(IntStream numbers, PrintStream out) throws InterruptedException {
    int count;
    try (Sides sides = new Sides(kind, otp)) {
      count = playAll(sides, numbers, false);
      for (var entry : different.entrySet().stream().limit(SHOWN).toList()) {
        show(sides, entry.getKey(), entry.getValue(), out);
      }
    }
    out.println(kind.name() + ": how many scenarios have reached what");
    out.println(coverage);
    deviations.forEach((what, met) -> out.printf("%8d  differ on purpose: %s%n", met, what));
    out.printf(
        "%s: %d scenarios, %d identical, %d different%n",
        kind.name(), count, count - different.size(), different.size());
    return different.size();
  }

  /**
   * Plays scenarios until two sides differ.
   *
   * @return whether they did
   */
  boolean finds(IntStream numbers) throws InterruptedException {
    try (Sides sides = new Sides(kind, otp)) {
      var _ = playAll(sides, numbers, true);
    }
    return isDifferent();
  }

  /** How many scenarios have reached each cell. */
  Map<String, Integer> reached() {
    return coverage.counts();
  }

  /** Until all have been played, or until the first that differs; then the others are given up. */
  private int playAll(Sides sides, IntStream numbers, boolean untilFirst)
      throws InterruptedException {
    Semaphore free = new Semaphore(AT_A_TIME);
    List<Future<?>> plays = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      PrimitiveIterator.OfInt all = numbers.iterator();
      while (all.hasNext() && !(untilFirst && isDifferent())) {
        int number = all.nextInt();
        free.acquire();
        plays.add(
            threads.submit(
                () -> {
                  try {
                    play(sides, number);
                  } finally {
                    free.release();
                  }
                  return number;
                }));
      }
      while (!(untilFirst && isDifferent()) && !free.tryAcquire(AT_A_TIME, 1, TimeUnit.SECONDS)) {
        // some are still at it
      }
      threads.shutdownNow();
    }
    if (!(untilFirst && isDifferent())) {
      plays.forEach(Campaign::requireDone);
    }
    return plays.size();
  }

  private boolean isDifferent() {
    return !different.isEmpty();
  }

  private static void requireDone(Future<?> play) {
    if (play.state() != Future.State.SUCCESS) { // a fault of the kind
      throw new IllegalStateException(play.exceptionNow());
    }
  }

  private void play(Sides sides, int number) throws InterruptedException {
    Comparison comparison = sides.play(scenario(kind, seed, number));
    if (comparison.failures().isEmpty()) {
      coverage.add(kind.reached(comparison.scenario(), comparison.otp()));
    }
    comparison.met().forEach(it -> deviations.merge(it.row() + " " + it.what(), 1, Integer::sum));
    if (!comparison.identical()) {
      different.put(number, comparison);
    }
  }

  /** Shows a difference, as small as it can be made. */
  private void show(Sides sides, int number, Comparison found, PrintStream out)
      throws InterruptedException {
    boolean fails = !found.failures().isEmpty();
    Shrinker.Property same =
        smaller -> {
          Comparison comparison = sides.play(smaller);
          return !comparison.identical() && comparison.failures().isEmpty() != fails;
        };
    Term smallest = new Shrinker(kind::smaller, same, TRIES).smallest(found.scenario());
    Comparison shown = sides.play(smallest);
    out.printf("%s: scenario %d of seed %d differs%n", kind.name(), number, seed);
    show(shown.identical() ? found : shown, out);
    if (shown.identical()) {
      out.println("It differs once and not the next time: the above is how it was found.");
    }
    out.printf(
        "As it was found: bin/conformance --kind %s --seed %d --only %d%n%n",
        kind.name(), seed, number);
  }

  /** Shows a comparison, and how to repeat it. */
  private void show(Comparison comparison, PrintStream out) {
    comparison.failures().forEach(out::println);
    comparison.met().forEach(it -> out.println("meant to differ: " + it.row() + " " + it.what()));
    out.println("OTP is on the left, Coppice on the right");
    out.print(SideBySide.of(comparison.promised(), comparison.coppice()));
    out.printf(
        "Again: bin/conformance --kind %s --scenario '%s'%n",
        kind.name(), comparison.scenario().toString().replace("'", "'\\''"));
  }

  /**
   * Plays one scenario and shows it.
   *
   * @return whether the sides differ
   */
  boolean playOne(Term scenario, PrintStream out) throws InterruptedException {
    try (Sides sides = new Sides(kind, otp)) {
      Comparison comparison = sides.play(scenario);
      show(comparison, out);
      return !comparison.identical();
    }
  }
}
