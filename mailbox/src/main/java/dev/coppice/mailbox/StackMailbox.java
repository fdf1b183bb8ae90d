package dev.coppice.mailbox;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The mailbox every process has unless it asks for another.
 *
 * <h2>How it works</h2>
 *
 * One word, {@code head}, is everything: null (empty, receiver awake), the newest letter of a chain
 * (newest first), or one of three marks: the receiver's thread waits, the receiver is idle and
 * holds no thread, the mailbox is closed. A sender replaces what it finds by its letter with one
 * compare-and-set; the one who replaced a sleep mark owes the wake-up. The receiver takes the whole
 * chain at once and turns it round. Falling asleep is a compare-and-set from null, so a letter that
 * comes in between makes it fail and no wake-up can be lost. Closing swaps in the closed mark,
 * which nobody ever replaces.
 *
 * <p>This is Treiber's stack, emptied as a whole (so without its ABA problem) and with sentinels.
 */
final class StackMailbox implements Mailbox {
  private static final Letter WAITING = new Letter(null);
  private static final Letter IDLE = new Letter(null);
  private static final Letter CLOSED = new Letter(null);
  private static final VarHandle HEAD;

  static {
    try {
      HEAD = MethodHandles.lookup().findVarHandle(StackMailbox.class, "head", Letter.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile @Nullable Letter head;

  @Override
  public Put put(Letter letter) {
    for (; ; ) {
      Letter found = head;
      if (found == CLOSED) {
        return Put.CLOSED;
      }
      boolean slept = found == WAITING || found == IDLE;
      letter.next = slept ? null : found;
      letter.depth = slept || found == null ? 1 : found.depth + 1;
      if (HEAD.compareAndSet(this, found, letter)) {
        return !slept ? Put.QUEUED : found == WAITING ? Put.WAKE : Put.ACTIVATE;
      }
    }
  }

  @Override
  public @Nullable Letter takeAll() {
    for (; ; ) {
      Letter found = head;
      if (found == null || found == CLOSED) {
        return null;
      }
      if (HEAD.compareAndSet(this, found, null)) {
        return reversed(found);
      }
    }
  }

  private static Letter reversed(Letter newest) {
    Letter done = newest;
    Letter rest = newest.next;
    newest.next = null;
    while (rest != null) {
      Letter following = rest.next;
      rest.next = done;
      done = rest;
      rest = following;
    }
    return done;
  }

  @Override
  public boolean sleep(Put asleep) {
    return HEAD.compareAndSet(this, null, asleep == Put.WAKE ? WAITING : IDLE);
  }

  @Override
  public boolean asleep() {
    return head == WAITING;
  }

  @Override
  public boolean resting() {
    Letter found = head;
    return found == WAITING || found == IDLE || found == CLOSED;
  }

  @Override
  public boolean wake() {
    return HEAD.compareAndSet(this, WAITING, null);
  }

  @Override
  public int length() {
    Letter found = head;
    return found == null || found == WAITING || found == IDLE || found == CLOSED ? 0 : found.depth;
  }

  @Override
  public void close() {
    HEAD.setVolatile(this, CLOSED);
  }
}
