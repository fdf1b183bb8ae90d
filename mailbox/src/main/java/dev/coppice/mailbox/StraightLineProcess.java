package dev.coppice.mailbox;

import io.vavr.control.Option;
import org.jspecify.annotations.Nullable;

/** A process that runs a {@link Body} on a thread of its own. */
final class StraightLineProcess<M> extends LocalProcess<M> {
  private final Body<M> body;

  StraightLineProcess(
      Node node, long id, SpawnOptions options, @Nullable LocalProcess<?> parent, Body<M> body) {
    super(node, id, options, parent);
    this.body = body;
  }

  @Override
  void begin() {
    node().scheduler().start(describe(), this::run, this);
  }

  @Override
  boolean live() throws Exception {
    body.run(this);
    finish(ExitReason.normal());
    return false;
  }

  @Override
  void activate() {
    throw new AssertionError("a straight-line process always holds its thread");
  }

  @Override
  Class<?> initialFunction() {
    return body.getClass();
  }

  @Override
  ProcessInfo.Kind kind() {
    return ProcessInfo.Kind.STRAIGHT_LINE;
  }

  @Override
  Option<Object> reportedState() {
    return Option.none();
  }
}
