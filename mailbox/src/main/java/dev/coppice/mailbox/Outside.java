package dev.coppice.mailbox;

import io.vavr.control.Option;

/**
 * Stands for everything outside a node's processes: the sender of signals from threads that run no
 * process, and the parent of processes spawned there. It never ends, and has no use for messages.
 */
final class Outside extends LocalProcess<Object> {
  Outside(Node node) {
    super(node, 0, SpawnOptions.none().withLabel("outside").withTrapExit(), null);
  }

  @Override
  void deliver(Letter letter) {
    countDeadLetter(letter);
  }

  @Override
  void exitArrives(LocalProcess<?> from, ExitReason reason, boolean sent, Deaths deaths) {
    // nobody can end what is not a process
  }

  @Override
  void begin() {
    throw new AssertionError("not a process that runs");
  }

  @Override
  boolean live() {
    throw new AssertionError("not a process that runs");
  }

  @Override
  void forgetCode() {
    throw new AssertionError("has none");
  }

  @Override
  void activate() {
    throw new AssertionError("nothing is ever in this mailbox");
  }

  @Override
  public Class<?> code() {
    return Outside.class;
  }

  @Override
  Class<?> initialFunction() {
    return Outside.class;
  }

  @Override
  ProcessInfo.Kind kind() {
    return ProcessInfo.Kind.CALLBACK;
  }

  @Override
  Option<Object> reportedState() {
    return Option.none();
  }
}
