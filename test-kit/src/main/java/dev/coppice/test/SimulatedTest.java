package dev.coppice.test;

import io.vavr.control.Option;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** One invocation of a test on a simulated node; more of them if it fails. */
final class SimulatedTest implements ParameterResolver, InvocationInterceptor {
  private final Simulation simulation;
  private final @Nullable Schedule schedule;
  private final AtomicBoolean failed;
  private final Supplier<SimulatedRun> maker;
  private @Nullable SimulatedRun run;

  /** Whether somebody besides the test method has a part of the stage. */
  private boolean shared;

  private SimulatedTest(Simulation simulation, @Nullable Schedule schedule, AtomicBoolean failed) {
    this.simulation = simulation;
    this.schedule = schedule;
    this.failed = failed;
    this.maker =
        () ->
            schedule == null
                ? new SimulatedRun(simulation, Decisions.seeded(simulation.seed(), false), false)
                : new SimulatedRun(simulation, Decisions.replaying(schedule), true);
  }

  /** A test under a seed; sets {@code failed} when it fails. */
  static SimulatedTest seeded(Simulation simulation, AtomicBoolean failed) {
    return new SimulatedTest(simulation, null, failed);
  }

  /** A test along a schedule. */
  static SimulatedTest replaying(Simulation simulation, Schedule schedule) {
    return new SimulatedTest(simulation, schedule, new AtomicBoolean());
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return StageParameters.has(parameter.getParameter().getType());
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    shared |= !context.getTestMethod().equals(Optional.of(parameter.getDeclaringExecutable()));
    return StageParameters.of(theRun(context).stage(), parameter.getParameter().getType());
  }

  /** Made by the thread that will run the test. */
  private SimulatedRun theRun(ExtensionContext context) {
    if (run == null) {
      run = StageParameters.closedAfter(context, maker.get());
    }
    return run;
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    Outcome outcome = theRun(context).play(invocation::proceed);
    for (Throwable failure : outcome.failure()) {
      if (isAbortion(failure)) {
        throw failure;
      }
      failed.set(true);
      if (schedule != null || shared) { // a field set before the test cannot be given another stage
        throw SeedFailure.of(outcome, Option.none());
      }
      throw Shrinker.shrink(
              outcome,
              () -> again(Decisions.seeded(simulation.seed(), true), method),
              shorter -> again(Decisions.replaying(shorter), method))
          .error();
    }
  }

  /** An assumption that does not hold is no failure. */
  private static boolean isAbortion(Throwable failure) {
    return failure.getClass().getName().equals("org.opentest4j.TestAbortedException");
  }

  /** Calls the method once more, with a stage of its own. */
  private Outcome again(Decisions decisions, ReflectiveInvocationContext<Method> method) {
    SimulatedRun another = new SimulatedRun(simulation, decisions, true);
    Object[] arguments = method.getArguments().toArray();
    Class<?>[] types = method.getExecutable().getParameterTypes();
    for (int i = 0; i < arguments.length; i++) {
      if (StageParameters.has(types[i])) {
        arguments[i] = StageParameters.of(another.stage(), types[i]);
      }
    }
    return another.play(
        () -> {
          Method executable = method.getExecutable();
          var _ = executable.trySetAccessible(); // as a rule JUnit has seen to it
          try {
            executable.invoke(method.getTarget().orElse(null), arguments);
          } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
          }
        });
  }
}
