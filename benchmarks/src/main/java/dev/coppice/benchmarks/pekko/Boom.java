package dev.coppice.benchmarks.pekko;

/** What actors crash with: without a stack trace, as the other systems' exits. */
final class Boom extends RuntimeException {
  private static final long serialVersionUID = 1;

  Boom() {
    super("boom", null, false, false);
  }
}
