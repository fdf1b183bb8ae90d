package dev.coppice.mailbox;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why a process ended, or is told to end. A value: it travels in {@link Exit} and {@link Down}
 * messages and can be matched with {@code switch}.
 *
 * <p>A reason is <em>abnormal</em> unless it is {@code normal}, {@code shutdown} or {@code
 * {shutdown, _}}, as everywhere in OTP.
 */
public sealed interface ExitReason {

  /** Reasons that are a bare word in Erlang. */
  enum Atom implements ExitReason {
    /** The process ended because it had nothing more to do. */
    NORMAL,
    /** As a signal: the untrappable order to die. As a reason: somebody raised it himself. */
    KILL,
    /** What others are told of a process that was sent {@link #KILL}. */
    KILLED,
    /** There is, or was, no such process. */
    NOPROC,
    /** Nothing came in time. */
    TIMEOUT,
    /** A process called itself, which could never be answered. */
    CALLING_SELF;

    private final String word = name().toLowerCase(java.util.Locale.ROOT);

    @Override
    public String toString() {
      return word;
    }
  }

  /**
   * An orderly end on request: {@code shutdown}, or {@code {shutdown, detail}} with a detail.
   *
   * @param detail more about it, or null for the bare {@code shutdown}
   */
  record Shutdown(@Nullable Object detail) implements ExitReason {
    @Override
    public String toString() {
      return detail == null ? "shutdown" : "{shutdown," + detail + "}";
    }
  }

  /**
   * An exception or error that nobody in the process caught; {@code {Error, Stack}} in Erlang.
   *
   * @param cause what was thrown, with its stack trace
   */
  record Crash(Throwable cause) implements ExitReason {
    /** Rejects null. */
    public Crash {
      Objects.requireNonNull(cause, "cause");
    }

    @Override
    public String toString() {
      return cause.toString();
    }
  }

  /**
   * Any other reason the program chose; a term in Erlang.
   *
   * @param value an immutable value, compared by {@code equals}
   */
  record Term(Object value) implements ExitReason {
    /** Rejects null. */
    public Term {
      Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
      return value.toString();
    }
  }

  /** {@return the reason of a process that returned from its function} */
  static ExitReason normal() {
    return Atom.NORMAL;
  }

  /** {@return the reason of an orderly end on request} */
  static ExitReason shutdown() {
    return Constants.SHUTDOWN;
  }

  /**
   * {@return the reason of an orderly end with more to say}
   *
   * @param detail an immutable value
   */
  static ExitReason shutdown(Object detail) {
    return new Shutdown(Objects.requireNonNull(detail, "detail"));
  }

  /** {@return the untrappable signal, when sent with {@link Pid#exit}} */
  static ExitReason kill() {
    return Atom.KILL;
  }

  /** {@return what others see of a process that was killed} */
  static ExitReason killed() {
    return Atom.KILLED;
  }

  /** {@return the reason for a process that is not there} */
  static ExitReason noproc() {
    return Atom.NOPROC;
  }

  /** {@return the reason for an answer that did not come in time} */
  static ExitReason timeout() {
    return Atom.TIMEOUT;
  }

  /**
   * {@return the reason {@code value}; itself if it is a reason already}
   *
   * @param value any immutable value
   */
  static ExitReason of(Object value) {
    return value instanceof ExitReason reason ? reason : new Term(value);
  }

  /**
   * {@return the reason for an uncaught {@code thrown}: the reason it carries if it is a {@link
   * ProcessExit}, a {@link Crash} otherwise}
   *
   * @param thrown what was thrown
   */
  static ExitReason of(Throwable thrown) {
    return thrown instanceof ProcessExit exit ? exit.reason() : new Crash(thrown);
  }

  /** {@return whether this is neither {@code normal} nor a {@link Shutdown}} */
  default boolean isAbnormal() {
    return this != Atom.NORMAL && !(this instanceof Shutdown);
  }

  /** Keeps the one bare {@code shutdown} out of the public face. */
  final class Constants {
    private static final ExitReason SHUTDOWN = new Shutdown(null);

    private Constants() {}
  }
}
