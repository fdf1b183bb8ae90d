package dev.coppice.test;

import io.vavr.collection.Set;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** One invocation of a test on a real node. */
final class RealTest implements ParameterResolver, InvocationInterceptor {
  private final Set<Leftover> allowed;
  private @Nullable RealRun run;

  RealTest(Set<Leftover> allowed) {
    this.allowed = allowed;
  }

  /** Made when it is needed: a test that is not run must not leave a node open. */
  private RealRun theRun(ExtensionContext context) {
    if (run == null) {
      run = StageParameters.closedAfter(context, new RealRun(allowed));
    }
    return run;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return StageParameters.has(parameter.getParameter().getType());
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return StageParameters.of(theRun(context).stage(), type);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    theRun(context).play(invocation::proceed);
  }
}
