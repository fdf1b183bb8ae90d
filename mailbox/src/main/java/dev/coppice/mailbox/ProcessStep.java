package dev.coppice.mailbox;

import org.jspecify.annotations.Nullable;

/**
 * Something a process does, or that happens to it, as a {@link Scheduler} is told of it.
 *
 * @param kind what
 * @param process who does it, or to whom it happens; {@link Node#outside} if no process does it
 * @param object what it is done to: most often another process's address; null if nothing
 * @param detail what more there is to say: a message, a reason, a name; null if nothing
 */
public record ProcessStep(
    Kind kind, Pid<?> process, @Nullable Object object, @Nullable Object detail) {

  /**
   * What the message of a {@link Kind#SEND} or {@link Kind#REPLY} is to the user: what is inside of
   * a behaviour's envelope.
   *
   * @return the message; null for other kinds without a detail
   */
  public @Nullable Object message() {
    return detail instanceof Wrapped wrapped ? wrapped.wrapped() : detail;
  }

  /** The kinds of step. */
  public enum Kind {
    // What is done: told before it takes effect.

    /** It spawns a process; the detail is its label, or null. */
    SPAWN,
    /** It sends {@code object} a message. */
    SEND,
    /** It answers a call. */
    REPLY,
    /** It looks into its mailbox. */
    RECEIVE,
    /** It found nothing and waits: for mail, or for the answer of {@code object}. */
    WAIT,
    /** It sleeps on the node's clock. */
    SLEEP,
    /** It opens a call to {@code object}. */
    CALL,
    /** It links itself. */
    LINK,
    /** It removes a link. */
    UNLINK,
    /** It watches a process or name. */
    MONITOR,
    /** It takes a monitor off. */
    DEMONITOR,
    /** It makes an alias. */
    ALIAS,
    /** It puts an alias out of use. */
    UNALIAS,
    /** It sets its trap flag. */
    TRAP_EXIT,
    /** It sends {@code object} an exit signal. */
    EXIT,
    /** It gives {@code object} a name. */
    REGISTER,
    /** It frees a name. */
    UNREGISTER,
    /** It looks at what others change: a name, whether a process lives, a snapshot. */
    LOOK,
    /** It becomes the owner of a resource. */
    OWN,
    /** It gives a resource up. */
    DISOWN,
    /** It starts a timer that is addressed to {@code object}, a process or a name. */
    START_TIMER,
    /** It takes a timer back. */
    CANCEL_TIMER,
    /** A timer is about to do what it is to do. */
    FIRE_TIMER,
    /** It closes the node. */
    CLOSE,
    /** It ends of its own accord. */
    END,
    /** It goes on with the burial of {@code object}, as far as the detail says. */
    BURY,
    /** It tells {@code object} of a death. */
    TELL,

    // What has happened: told afterwards.

    /** It was spawned by {@code object}. */
    SPAWNED,
    /** It has received the detail. */
    RECEIVED,
    /** It has ended with the detail, of its own accord or by a signal of {@code object}. */
    ENDED,
    /** It has crashed with the detail, which was reported. */
    CRASHED,
    /** A {@link Down} or {@link Exit}, the detail, was put into its mailbox. */
    SIGNALLED,
    /** A timer has sent it the detail. */
    TIMER_FIRED,
    /**
     * A message, the detail, came for it when it had ended; for {@link Node#outside} if it was a
     * timer's to a name and nobody could be sent it.
     */
    DEAD_LETTER;

    /** {@return whether this is told before it takes effect} */
    public boolean isAhead() {
      return compareTo(SPAWNED) < 0;
    }
  }

  /**
   * {@return for example {@code <0.3> send <0.4> hello}; what has no text because its {@code
   * toString} fails is shown by its class}
   */
  @Override
  public String toString() {
    String verb = kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    StringBuilder text = new StringBuilder().append(process).append(' ').append(verb);
    for (Object part : new Object[] {object, detail}) {
      if (part != null) {
        text.append(' ').append(text(part));
      }
    }
    return text.toString();
  }

  private static String text(Object part) {
    try {
      return part.toString();
    } catch (Exception | StackOverflowError thrown) {
      return part.getClass().getName() + " (toString: " + thrown.getClass().getName() + ")";
    }
  }
}
