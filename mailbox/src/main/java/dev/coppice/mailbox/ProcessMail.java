package dev.coppice.mailbox;

import io.vavr.control.Option;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a process receives, and the thread it runs on to do so.
 *
 * <p>Letters go through the {@link Mailbox} into a private chain, oldest first, which belongs to
 * the process and not to one call of receive: so a receive inside a callback sees the rest of what
 * its activation has taken, and what it skips stays in front of what is newer.
 *
 * @param <M> the protocol
 */
abstract class ProcessMail<M> extends ProcessLife {
  private static final VarHandle HELD;
  private static final VarHandle HANDLED;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      HELD = lookup.findVarHandle(ProcessMail.class, "held", int.class);
      HANDLED = lookup.findVarHandle(ProcessMail.class, "handled", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Mailbox mailbox = new StackMailbox();

  /** The thread the process runs on now; null while it holds none. */
  private volatile @Nullable Thread thread;

  // What was taken from the mailbox and not yet received, oldest first. Owner only.
  private @Nullable Letter first;
  private @Nullable Letter last;
  private boolean selecting;
  private @Nullable Received<M> lastReceived;
  private @Nullable Alarm alarm;

  // How many letters are in the chain, and how many were received. Written by the owner, read by
  // whoever looks in.
  private int held;
  private long handled;

  ProcessMail(boolean trapping) {
    super(trapping);
  }

  abstract Scheduler scheduler();

  /** The deadline of who waits without limit. */
  abstract Deadline never();

  /** Throws unless the process itself asks, and lives. */
  abstract void checkSelf();

  /** Tells the scheduler of a step that this process is about to take, see {@link Node#step}. */
  abstract void step(ProcessStep.Kind kind, @Nullable Object detail);

  /** Tells the scheduler what has happened to this process, see {@link Node#happened}. */
  abstract void happened(ProcessStep.Kind kind, @Nullable Object object, @Nullable Object detail);

  /** Gives the process, which holds no thread, one. */
  abstract void activate();

  // ------------------------------------------------------------------ put

  /** Puts a letter and wakes the receiver. False if the mailbox is closed. Any thread. */
  final boolean append(Letter letter) {
    switch (mailbox.put(letter)) {
      case QUEUED -> {}
      case WAKE -> {
        Thread receiver = thread;
        if (receiver != null) { // else it woke by itself, and has even ended
          scheduler().unpark(receiver);
        }
      }
      case ACTIVATE -> {
        try {
          activate();
        } catch (Throwable thrown) {
          idleAgain();
          throw thrown;
        }
      }
      case CLOSED -> {
        return false;
      }
    }
    return true;
  }

  /** Nobody runs the process, so what has come waits for who activates it next. */
  private void idleAgain() {
    do {
      refill();
    } while (alive() && !mailbox.sleep(Mailbox.Put.ACTIVATE));
  }

  final void closeMailbox() {
    mailbox.close();
  }

  // ------------------------------------------------------------------ the thread

  final @Nullable Thread thread() {
    return thread;
  }

  final void takeThread() {
    thread = Thread.currentThread();
  }

  /** The process leaves its thread for a while, to go on on any other. */
  final void dropThread() {
    thread = null;
  }

  /** The process has ended and leaves its thread, and what it never received. */
  final void leaveThread() {
    thread = null;
    first = null; // a pid kept for long must not keep them
    last = null;
    lastReceived = null;
    cancelAlarm();
  }

  /** What ends its timed waits on the clock of that scheduler. Owner only. */
  final Alarm alarm(Scheduler clock) {
    Alarm known = alarm;
    if (known != null && known.isOf(clock)) {
      return known;
    }
    cancelAlarm(); // it waits on the clock of another node now
    Alarm made = new Alarm(clock);
    alarm = made;
    return made;
  }

  /** A limit of hours must not outlive the process. Any thread. */
  final void cancelAlarm() {
    Alarm known = alarm;
    if (known != null) {
      known.cancel();
    }
  }

  // ------------------------------------------------------------------ looking in

  final int mailLength() {
    return mailbox.length() + (int) HELD.getOpaque(this);
  }

  final long handled() {
    return (long) HANDLED.getOpaque(this);
  }

  /** What it is handling, or handled last before it went on; none once it waits for more. */
  final Option<Object> lastReceived() {
    return lastReceived instanceof Message<M>(var content)
        ? Option.some(content)
        : Option.of(lastReceived);
  }

  final ProcessInfo.Status status() {
    Thread running = thread;
    if (running == null) {
      return mailLength() == 0 ? ProcessInfo.Status.WAITING : ProcessInfo.Status.RUNNING;
    }
    if (mailbox.asleep()) {
      return ProcessInfo.Status.WAITING;
    }
    return switch (scheduler().state(running)) {
      case WAITING, TIMED_WAITING, BLOCKED -> ProcessInfo.Status.BLOCKED;
      case NEW, RUNNABLE, TERMINATED -> ProcessInfo.Status.RUNNING;
    };
  }

  /** Whether it computes, or would if it had a carrier. */
  final boolean runnable() {
    if (mailbox.resting()) {
      return false;
    }
    Thread running = thread; // none: it has yet to begin
    return running == null || scheduler().state(running) == Thread.State.RUNNABLE;
  }

  // ------------------------------------------------------------------ receive

  public Received<M> receive() {
    return Objects.requireNonNull(select(Option::some, never()));
  }

  public Awaited<M> receive(Duration limit) {
    Received<M> received = select(Option::some, Deadline.in(scheduler(), limit));
    return received == null ? new Timeout<>() : received;
  }

  public <T> T receive(Function<? super Received<M>, Option<T>> selector) {
    return Objects.requireNonNull(select(selector, never()));
  }

  public <T> Option<T> receive(Function<? super Received<M>, Option<T>> selector, Duration limit) {
    return Option.of(select(selector, Deadline.in(scheduler(), limit)));
  }

  /**
   * Selective receive. Letters already taken from the mailbox stand in a private chain; it is
   * walked once, then extended by what comes in while waiting, and only the extension is looked at.
   *
   * @return null when the deadline has passed
   */
  private <T> @Nullable T select(
      Function<? super Received<M>, Option<T>> selector, Deadline deadline) {
    step(ProcessStep.Kind.RECEIVE, null);
    checkSelf();
    if (selecting) {
      throw new IllegalStateException("a selector must not receive");
    }
    selecting = true;
    boolean late = false;
    try {
      Letter skipped = null;
      for (; ; ) {
        Letter letter = skipped == null ? first : skipped.next;
        if (letter == null) {
          if (late) {
            return null;
          }
          late = deadline.passed(); // then this is the last look, whatever keeps coming
          if (!refill() && (late || !awaitMail(deadline))) {
            return null;
          }
          continue;
        }
        Received<M> received = letter.received();
        if (received == null) { // flushed, or a tick that has been overtaken
          remove(skipped, letter);
          continue;
        }
        Option<T> wanted = selector.apply(received);
        if (wanted.isDefined()) {
          remove(skipped, letter);
          received(received);
          return wanted.get();
        }
        skipped = letter;
      }
    } finally {
      selecting = false;
    }
  }

  private void remove(@Nullable Letter before, Letter letter) {
    if (before == null) {
      first = letter.next;
    } else {
      before.next = letter.next;
    }
    if (last == letter) {
      last = before;
    }
    letter.next = null;
    HELD.setOpaque(this, held - 1);
  }

  /** Notes what was taken out of the mailbox. */
  final void received(Received<M> received) {
    happened(ProcessStep.Kind.RECEIVED, null, received);
    lastReceived = received;
    HANDLED.setOpaque(this, handled + 1);
  }

  /** Takes the oldest letter, whatever it is; null if there is none at the moment. */
  final @Nullable Letter poll() {
    Letter letter = first;
    if (letter == null) {
      refill();
      letter = first;
      if (letter == null) {
        return null;
      }
    }
    remove(null, letter);
    return letter;
  }

  /** Moves what has come from the mailbox to the private chain. */
  private boolean refill() {
    Letter taken = mailbox.takeAll();
    if (taken == null) {
      return false;
    }
    if (last == null) {
      first = taken;
    } else {
      last.next = taken;
    }
    Letter end = taken;
    int count = 1;
    while (end.next != null) {
      end = end.next;
      count++;
    }
    last = end;
    HELD.setOpaque(this, held + count);
    return true;
  }

  /** Waits for mail; false when the deadline has passed without any. */
  final boolean awaitMail(Deadline deadline) {
    if (deadline.passed()) {
      return false;
    }
    lastReceived = null; // done with, and perhaps large
    step(ProcessStep.Kind.WAIT, null);
    if (mailbox.sleep(Mailbox.Put.WAKE)) {
      while (mailbox.asleep()) {
        if (deadline.passed() && mailbox.wake()) {
          return false;
        }
        if (mailbox.asleep()) {
          Waiting.park(this, deadline);
        }
      }
    }
    checkAlive();
    return true;
  }

  /** Gives the thread back until something comes; false if something has. */
  final boolean idle() {
    lastReceived = null;
    step(ProcessStep.Kind.WAIT, null);
    thread = null;
    if (mailbox.sleep(Mailbox.Put.ACTIVATE)) {
      return true;
    }
    thread = Thread.currentThread();
    return false;
  }

  public void sleep(Duration duration) {
    step(ProcessStep.Kind.SLEEP, duration);
    checkSelf();
    Deadline deadline = Deadline.in(scheduler(), duration);
    while (!deadline.passed()) {
      Waiting.park(this, deadline);
    }
  }
}
