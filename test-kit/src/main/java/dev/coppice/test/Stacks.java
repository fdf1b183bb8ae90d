package dev.coppice.test;

/** Stack traces in messages. */
final class Stacks {
  private Stacks() {}

  /** The frames, each on a line of its own. */
  static String print(StackTraceElement[] stack) {
    StringBuilder text = new StringBuilder();
    for (StackTraceElement frame : stack) {
      text.append("\n    at ").append(frame);
    }
    return text.toString();
  }
}
