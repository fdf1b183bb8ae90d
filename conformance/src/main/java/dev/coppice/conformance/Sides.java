package dev.coppice.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

/** The two sides, for scenarios of one kind: plays on both and compares. Any thread. */
final class Sides implements AutoCloseable {
  private static final long MOST_SECONDS = 120;

  private final Kind kind;
  private final BiFunction<String, String, CompletableFuture<String>> otp;
  private final Player player;
  private final AtomicInteger plays = new AtomicInteger();

  /**
   * Two sides.
   *
   * @param kind the kind of what is played
   * @param otp plays on OTP, see {@link Beam#play}
   */
  Sides(Kind kind, BiFunction<String, String, CompletableFuture<String>> otp) {
    this.kind = kind;
    this.otp = otp;
    this.player = kind.player();
  }

  /** Plays a scenario on both sides at the same time. */
  Comparison play(Term scenario) throws InterruptedException {
    CompletableFuture<Trace> otps =
        otp.apply(kind.name(), scenario.toString()).thenApply(text -> Trace.of(Term.parse(text)));
    CompletableFuture<Trace> coppices = new CompletableFuture<>();
    Thread playing =
        Thread.startVirtualThread(
            () -> {
              try {
                coppices.complete(player.play(plays.incrementAndGet(), scenario));
              } catch (Throwable failed) { // a difference like any other
                coppices.completeExceptionally(failed);
              }
            });
    List<String> failures = new ArrayList<>();
    Trace fromOtp;
    Trace fromCoppice;
    try {
      fromOtp = kind.canonical(get("OTP", otps, failures));
      fromCoppice = kind.canonical(get("Coppice", coppices, failures));
    } finally {
      playing.interrupt(); // if it is stuck
    }
    List<Deviation> met = new ArrayList<>();
    Trace promised = fromOtp;
    for (Deviation deviation : failures.isEmpty() ? kind.deviations() : List.<Deviation>of()) {
      Trace before = promised;
      promised = deviation.promised().apply(scenario, before);
      if (!promised.equals(before)) {
        met.add(deviation);
      }
    }
    return new Comparison(scenario, fromOtp, promised, fromCoppice, met, failures);
  }

  private static Trace get(String side, CompletableFuture<Trace> trace, List<String> failures)
      throws InterruptedException {
    try {
      return trace.get(MOST_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      failures.add(side + " failed: " + e.getCause());
    } catch (TimeoutException e) {
      failures.add(side + " has not ended after " + MOST_SECONDS + " s");
    }
    return new Trace(List.of());
  }

  @Override
  public void close() {
    player.close();
  }
}
