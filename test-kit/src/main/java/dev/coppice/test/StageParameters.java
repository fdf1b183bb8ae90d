package dev.coppice.test;

import dev.coppice.mailbox.Node;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The parts of a stage that a test may have as parameters. */
final class StageParameters {
  private StageParameters() {}

  /** Has something closed when the test is over, also if it never comes to be run. */
  static <T extends AutoCloseable> T closedAfter(ExtensionContext context, T run) {
    context.getStore(ExtensionContext.Namespace.create(run)).put(run, run);
    return run;
  }

  static boolean has(Class<?> type) {
    return type == Stage.class
        || type == Node.class
        || type == Faults.class
        || type == Reports.class;
  }

  /** The part of that type, which must be one of them. */
  static Object of(Stage stage, Class<?> type) {
    if (type == Stage.class) {
      return stage;
    }
    if (type == Node.class) {
      return stage.node();
    }
    if (type == Faults.class) {
      return stage.faults();
    }
    if (type == Reports.class) {
      return stage.reports();
    }
    throw new IllegalArgumentException("a stage has no " + type);
  }
}
