package dev.coppice.mailbox;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Timer;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Time and threads come from outside: only what stands behind {@link Scheduler} touches them. */
class SeamTest {
  /**
   * What is behind the seam; the governor, which belongs to the JVM and to no node; and the one
   * thread that the JVM itself starts.
   */
  private static final List<Class<?>> BEHIND =
      List.of(
          HybridScheduler.class,
          Alarm.class,
          Worker.class,
          WorkerPool.class,
          Watchdog.class,
          TimerThread.class,
          Failures.class,
          Detour.class,
          Governor.class,
          ShutdownHook.class);

  private static final ArchRule NO_CLOCK_NO_THREAD =
      noClasses()
          .that(are(BEHIND).negate())
          .should()
          .callCodeUnitWhere(clockOrThread())
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Executor.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Timer.class);

  @Test
  @DisplayName("nothing in the module reads a clock, sleeps, parks or starts a thread itself")
  void seam() {
    NO_CLOCK_NO_THREAD.check(
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.coppice.mailbox"));
  }

  @Test
  @DisplayName("the rule finds a class that does")
  void ruleFires() {
    JavaClasses offenders = new ClassFileImporter().importClasses(Offender.class);

    assertThatThrownBy(() -> NO_CLOCK_NO_THREAD.check(offenders))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("nanoTime")
        .hasMessageContaining("sleep")
        .hasMessageContaining("ofVirtual")
        .hasMessageContaining("parkNanos")
        .hasMessageContaining("wait");
  }

  private static DescribedPredicate<JavaClass> are(List<Class<?>> classes) {
    return DescribedPredicate.describe(
        "are behind the seam",
        javaClass -> classes.stream().anyMatch(c -> javaClass.getName().startsWith(c.getName())));
  }

  private static DescribedPredicate<JavaCall<?>> clockOrThread() {
    return target(owner(name(LockSupport.class.getName())))
        .or(of(System.class, "nanoTime|currentTimeMillis"))
        .or(of(Thread.class, "sleep|start|startVirtualThread|ofVirtual|ofPlatform|join|<init>"))
        .or(of(Object.class, "wait"))
        .or(target(owner(nameMatching("java\\.time\\.(Clock|Instant|LocalDateTime)"))));
  }

  private static DescribedPredicate<JavaCall<?>> of(Class<?> type, String methods) {
    return target(owner(name(type.getName()))).and(target(nameMatching(methods)));
  }

  /** Does everything that is forbidden. Never run. */
  @SuppressWarnings("all")
  static final class Offender {
    static synchronized void offend() throws InterruptedException {
      System.nanoTime();
      Thread.sleep(1);
      Thread.ofVirtual().start(() -> {});
      LockSupport.parkNanos(1);
      Offender.class.wait();
    }
  }
}
