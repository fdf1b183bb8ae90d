package dev.coppice.benchmarks;

/** A fork crashed, hung, or said something that is no sample. */
final class ForkFailed extends Exception {
  private static final long serialVersionUID = 1;

  private final String why;

  ForkFailed(String why) {
    super(why);
    this.why = why;
  }

  /** {@return what happened} */
  String why() {
    return why;
  }
}
