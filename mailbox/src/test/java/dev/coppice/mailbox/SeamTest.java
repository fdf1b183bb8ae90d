package dev.coppice.mailbox;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.List;
import java.util.Timer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Exchanger;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.assertj.core.api.AbstractThrowableAssert;
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
          .accessTargetWhere(clockOrThread())
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

    AbstractThrowableAssert<?, ?> complaint =
        assertThatThrownBy(() -> NO_CLOCK_NO_THREAD.check(offenders))
            .isInstanceOf(AssertionError.class);
    OFFENCES.forEach(complaint::hasMessageContaining);
  }

  private static DescribedPredicate<JavaClass> are(List<Class<?>> classes) {
    return DescribedPredicate.describe(
        "are behind the seam",
        javaClass -> classes.stream().anyMatch(c -> javaClass.getName().startsWith(c.getName())));
  }

  private static DescribedPredicate<JavaAccess<?>> clockOrThread() {
    return target(owner(name(LockSupport.class.getName())))
        .or(of(System.class, "nanoTime|currentTimeMillis"))
        .or(
            of(
                Thread.class,
                "sleep|yield|start|startVirtualThread|ofVirtual|ofPlatform|join|<init>"))
        .or(of(Object.class, "wait"))
        .or(of(TimeUnit.class, "sleep|timedJoin|timedWait"))
        .or(target(owner(nameMatching("java\\.time\\.(Clock|Instant)"))))
        .or(target(owner(nameMatching("java\\.time\\..*"))).and(target(name("now"))))
        .or(of(Date.class, "<init>"))
        .or(blocking(CountDownLatch.class, "await"))
        .or(blocking(CyclicBarrier.class, "await"))
        .or(blocking(Phaser.class, "arriveAndAwaitAdvance|await.*"))
        .or(blocking(Exchanger.class, "exchange"))
        .or(blocking(Semaphore.class, "acquire.*|tryAcquire"))
        .or(blocking(Condition.class, "await.*"))
        .or(blocking(BlockingQueue.class, "put|take|offer|poll|transfer|tryTransfer"))
        .or(blocking(BlockingDeque.class, "(put|take|offer|poll)(First|Last)"))
        .or(blocking(Future.class, "get|join"));
  }

  private static DescribedPredicate<JavaAccess<?>> of(Class<?> type, String methods) {
    return target(owner(name(type.getName()))).and(target(nameMatching(methods)));
  }

  /** Of the type and of all that implement it. */
  private static DescribedPredicate<JavaAccess<?>> blocking(Class<?> type, String methods) {
    return target(owner(assignableTo(type))).and(target(nameMatching(methods)));
  }

  /** What the rule has to say about the offender. */
  private static final List<String> OFFENCES =
      List.of(
          "System.nanoTime()",
          "Thread.sleep(long)",
          "Thread.yield()",
          "Thread.ofVirtual()",
          "LockSupport.parkNanos(long)",
          "Object.wait()",
          "TimeUnit.sleep(long)",
          "Instant.now()",
          "LocalDate.now()",
          "ZonedDateTime.now()",
          "Clock.millis()",
          "Date.<init>()",
          "CountDownLatch.await()",
          "LinkedBlockingQueue.take()",
          "ArrayBlockingQueue.poll(long, ",
          "Condition.await()",
          "Semaphore.acquire()",
          "CompletableFuture.join()",
          "java.util.concurrent.ForkJoinPool",
          "java.util.Timer");

  /** Does everything that is forbidden. Never run. */
  @SuppressWarnings("all")
  static final class Offender {
    static synchronized void offend() throws Exception {
      System.nanoTime();
      Thread.sleep(1);
      Runnable yielding = Thread::yield;
      Thread.ofVirtual().start(() -> {});
      LockSupport.parkNanos(1);
      Offender.class.wait();
      TimeUnit.SECONDS.sleep(1);
      Instant.now();
      LocalDate.now();
      ZonedDateTime.now();
      Clock.systemUTC().millis();
      new Date();
      new CountDownLatch(1).await();
      new LinkedBlockingQueue<Integer>().take();
      new ArrayBlockingQueue<Integer>(1).poll(1, TimeUnit.SECONDS);
      new ReentrantLock().newCondition().await();
      new Semaphore(1).acquire();
      new CompletableFuture<Integer>().join();
      ForkJoinPool.commonPool().execute(() -> {});
      new Timer();
    }
  }
}
