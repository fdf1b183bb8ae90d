package dev.coppice.conformance;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * OTP's side for the tests of a class with {@code @ExtendWith(Otp.class)}. Without Erlang they are
 * skipped, but in CI they fail.
 */
public final class Otp implements BeforeAllCallback {
  private static final Map<String, CompletableFuture<String>> PLAYED = new ConcurrentHashMap<>();

  /** For JUnit. */
  public Otp() {}

  /**
   * One {@code erl} for all tests; it ends with this JVM, which holds the other end of its input.
   */
  private static final class One {
    private static final Beam BEAM = start();

    private static Beam start() {
      try {
        return Beam.start(Path.of("src/main/erlang"), Path.of("target/test-beam"));
      } catch (IOException e) {
        throw new IllegalStateException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    if (Beam.installed()) {
      return;
    }
    if (System.getenv("CI") == null) {
      abort(Beam.MISSING);
    }
    fail(Beam.MISSING);
  }

  /** {@return what plays on OTP; a scenario that was played before is not played again} */
  public static BiFunction<String, String, CompletableFuture<String>> plays() {
    return (kind, scenario) ->
        PLAYED.computeIfAbsent(kind + scenario, _ -> One.BEAM.play(kind, scenario));
  }
}
