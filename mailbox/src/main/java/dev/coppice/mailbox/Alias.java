package dev.coppice.mailbox;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Another address of the process that made it, which that process can put out of use; {@code
 * erlang:alias/1}. What is sent through it afterwards vanishes, counted among {@link
 * NodeCounters#lateReplies}. So an answer that comes too late is never seen. Any process or thread
 * may send through it.
 *
 * @param <M> the protocol of the process that made it
 */
public final class Alias<M> implements Destination<M> {
  private final LocalProcess<M> owner;
  private final AliasMode mode;
  private final @Nullable MonitorRef monitor;

  /** Guarded by the lock of the owner's relations. */
  private boolean active = true;

  Alias(LocalProcess<M> owner, AliasMode mode, @Nullable MonitorRef monitor) {
    this.owner = owner;
    this.mode = mode;
    this.monitor = monitor;
  }

  @Override
  public void send(M message) {
    Letter letter = new Letter(Objects.requireNonNull(message, "message"));
    if (owner.node().step(ProcessStep.Kind.SEND, this, message)) {
      LocalProcess.guarded(() -> owner.aliasReceives(this, letter));
    }
  }

  LocalProcess<M> owner() {
    return owner;
  }

  AliasMode mode() {
    return mode;
  }

  /** The monitor it was made with, if it was. */
  @Nullable MonitorRef monitor() {
    return monitor;
  }

  /** Under the lock of the owner's relations. */
  boolean active() {
    return active;
  }

  /** Under the lock of the owner's relations. Whether it was in use. */
  boolean deactivate() {
    boolean was = active;
    active = false;
    return was;
  }

  @Override
  public String toString() {
    return "#Alias<" + owner + ">";
  }
}
