package dev.coppice.test;

import io.vavr.collection.HashSet;
import io.vavr.collection.Set;
import io.vavr.control.Option;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/** Runs a {@link CoppiceTest} as often as it says; for JUnit Jupiter alone. */
public final class CoppiceExtension implements TestTemplateInvocationContextProvider {

  /** Made by JUnit Jupiter. */
  public CoppiceExtension() {}

  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return annotation(context).isDefined();
  }

  private static Option<CoppiceTest> annotation(ExtensionContext context) {
    return Option.ofOptional(
        AnnotationSupport.findAnnotation(context.getTestMethod(), CoppiceTest.class));
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    CoppiceTest test = annotation(context).get();
    Set<Leftover> allowed = HashSet.of(test.allow());
    AtomicBoolean failed = new AtomicBoolean();
    return Arrays.stream(test.on())
        .flatMap(
            on ->
                switch (on) {
                  case SIMULATED -> simulated(test, allowed, failed);
                  case REAL -> real(test, allowed).takeWhile(_ -> !failed.get());
                });
  }

  private static Stream<TestTemplateInvocationContext> simulated(
      CoppiceTest test, Set<Leftover> allowed, AtomicBoolean failed) {
    String schedule = System.getProperty(CoppiceTest.SCHEDULE);
    if (schedule != null) {
      Simulation simulation = allowing(Simulation.withSeed(0), allowed);
      return Stream.of(
          invocation(
              "schedule " + schedule,
              SimulatedTest.replaying(simulation, Schedule.parse(schedule))));
    }
    Long seed = Long.getLong(CoppiceTest.SEED);
    int seeds = seed == null ? Integer.getInteger(CoppiceTest.SEEDS, test.seeds()) : 1;
    long first = seed == null ? test.firstSeed() : seed;
    return LongStream.range(first, first + seeds)
        .takeWhile(_ -> !failed.get())
        .mapToObj(
            next ->
                invocation(
                    "seed " + next,
                    SimulatedTest.seeded(allowing(Simulation.withSeed(next), allowed), failed)));
  }

  private static Simulation allowing(Simulation simulation, Set<Leftover> allowed) {
    return simulation.allowing(allowed.toJavaArray(Leftover[]::new));
  }

  private static Stream<TestTemplateInvocationContext> real(
      CoppiceTest test, Set<Leftover> allowed) {
    int times = Integer.getInteger(CoppiceTest.TIMES, test.times());
    return IntStream.rangeClosed(1, times)
        .mapToObj(
            time ->
                invocation(
                    times == 1 ? "real node" : "real node, time " + time, new RealTest(allowed)));
  }

  private static TestTemplateInvocationContext invocation(String name, Extension extension) {
    return new TestTemplateInvocationContext() {
      @Override
      public String getDisplayName(int index) {
        return name;
      }

      @Override
      public List<Extension> getAdditionalExtensions() {
        return List.of(extension);
      }
    };
  }
}
