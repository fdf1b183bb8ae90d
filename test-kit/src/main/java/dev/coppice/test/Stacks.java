package dev.coppice.test;

/** Stack traces in messages. */
final class Stacks {
  private Stacks() {}

  /** The frames, each on a line of its own, from the first that is not the JDK's on. */
  static String print(StackTraceElement[] stack) {
    StringBuilder text = new StringBuilder();
    for (StackTraceElement frame : stack) {
      text.append("\n    at ").append(frame);
    }
    return text.toString();
  }

  /** Whether a class whose name begins so is on the stack. */
  static boolean contains(StackTraceElement[] stack, String className) {
    for (StackTraceElement frame : stack) {
      if (frame.getClassName().startsWith(className)) {
        return true;
      }
    }
    return false;
  }
}
