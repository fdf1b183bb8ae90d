package dev.coppice.soak;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Something that a process owns: nothing but a count of what is open, or sockets as well. */
final class Resource implements AutoCloseable {
  private final Ledger ledger;
  private final List<Closeable> parts;
  private final AtomicInteger closed = new AtomicInteger();
  private volatile boolean releasing;

  Resource(Ledger ledger, List<Closeable> parts) {
    this.ledger = ledger;
    this.parts = parts;
    ledger.opened();
  }

  /** Its owner closes it itself and may be killed before it can give it up: then twice is right. */
  void release() throws IOException {
    releasing = true;
    close();
  }

  @Override
  public void close() throws IOException {
    for (Closeable part : parts) {
      part.close();
    }
    if (closed.incrementAndGet() == 1) {
      ledger.closed();
      if (!parts.isEmpty()) {
        ledger.sockets().release();
      }
    } else if (!releasing) {
      ledger.violation(this + " was closed twice");
    }
  }

  boolean isClosed() {
    return closed.get() > 0;
  }

  @Override
  public String toString() {
    return parts.isEmpty() ? "resource" : parts.toString();
  }
}
