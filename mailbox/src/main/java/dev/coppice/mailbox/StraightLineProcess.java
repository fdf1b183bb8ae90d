package dev.coppice.mailbox;

import io.vavr.control.Option;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A process that runs a {@link Body} on a thread of its own. */
final class StraightLineProcess<M> extends LocalProcess<M> {
  private final Class<?> initialFunction;
  private final boolean dedicated;
  private @Nullable Body<M> body;

  StraightLineProcess(
      Node node, long id, SpawnOptions options, @Nullable LocalProcess<?> parent, Body<M> body) {
    super(node, id, options, parent);
    this.body = body;
    this.dedicated = options.dedicatedThread();
    this.initialFunction = body.code();
  }

  @Override
  void begin() {
    if (dedicated) {
      scheduler().startDedicated(threadName(), this::run, this);
    } else {
      scheduler().start(threadName(), this::run, this);
    }
  }

  @Override
  boolean live() throws Exception {
    Body<M> life = Objects.requireNonNull(body);
    body = null; // holds the spawner's values, and is not needed again
    life.run(this);
    finish(ExitReason.normal());
    return false;
  }

  @Override
  void activate() {
    throw new AssertionError("a straight-line process always holds its thread");
  }

  @Override
  public Class<?> code() {
    return initialFunction;
  }

  @Override
  void forgetCode() {
    body = null;
  }

  @Override
  Class<?> initialFunction() {
    return initialFunction;
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
