package dev.coppice.poetry;

/** A command could not do what it was asked for; the message is for the user to read. */
final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  CommandFailure(String message) {
    super(message);
  }
}
