package dev.coppice.mailbox;

/**
 * One monitor: from the process that called {@link Self#monitor} to the one it watches. Compared by
 * identity. Safe to share, but only its owner can take it off.
 */
public final class MonitorRef {
  private final LocalProcess<?> owner;
  private final int number;
  private final Object target;

  /** Set by the owner when it flushes a DOWN that may already be queued; read by the owner only. */
  boolean flushed;

  MonitorRef(LocalProcess<?> owner, int number, Object target) {
    this.owner = owner;
    this.number = number;
    this.target = target;
  }

  LocalProcess<?> owner() {
    return owner;
  }

  /** {@return what was given to {@code monitor}: a {@link ProcessRef} or a {@link Name}} */
  public Object target() {
    return target;
  }

  /** By number, not by identity: a map of monitors iterates in the same order every time. */
  @Override
  public int hashCode() {
    return 31 * owner.hashCode() + number;
  }

  @Override
  public String toString() {
    return "#Monitor<" + owner + "." + number + " of " + target + ">";
  }
}
