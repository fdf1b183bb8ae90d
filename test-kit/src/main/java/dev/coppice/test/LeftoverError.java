package dev.coppice.test;

/** A test has left something behind, see {@link Leftover}. */
public final class LeftoverError extends AssertionError {
  private static final long serialVersionUID = 1;

  LeftoverError(String message) {
    super(message);
  }
}
