package dev.coppice.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that gets a node: a simulated one, once for each seed, or a real one, or first the one and
 * then the other. Its parameters may be a {@link Stage}, or a {@link dev.coppice.mailbox.Node},
 * {@link Faults} and {@link Reports} of their own.
 *
 * {@snippet :
 * @CoppiceTest(seeds = 1000)
 * void theCounterCounts(Stage stage) {
 *   // ...
 * }
 * }
 *
 * <p>The test fails, besides as any test does, if it leaves behind a {@link Leftover} that it does
 * not allow. After the first seed that fails no others are tried, nor the real node; the failure
 * says how to replay it, and shows it under a shorter schedule if there is one. To find that, the
 * method is called again and again on the same instance: it should keep its state to itself.
 *
 * <p>{@code -Dcoppice.test.seed=N} runs that seed alone, {@code -Dcoppice.test.schedule=S} that
 * schedule, {@code -Dcoppice.test.seeds=N} another number of seeds, and {@code
 * -Dcoppice.test.times=N} another number of times on a real node, in all tests.
 */
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(CoppiceExtension.class)
public @interface CoppiceTest {
  /** The system property with the only seed to run. */
  String SEED = "coppice.test.seed";

  /** The system property with the only schedule to run. */
  String SCHEDULE = "coppice.test.schedule";

  /** The system property with the number of seeds. */
  String SEEDS = "coppice.test.seeds";

  /** The system property with the number of times on a real node. */
  String TIMES = "coppice.test.times";

  /** What kind of node a test gets. */
  enum On {
    /** A simulated node. */
    SIMULATED,
    /** A real node, on real threads, without a governor; it is closed within two seconds. */
    REAL
  }

  /** {@return what kinds of node, in which order} */
  On[] on() default On.SIMULATED;

  /** {@return how many seeds} */
  int seeds() default 100;

  /** {@return the first seed} */
  long firstSeed() default 1;

  /** {@return how many times on a real node} */
  int times() default 1;

  /** {@return what may be left behind} */
  Leftover[] allow() default {};
}
