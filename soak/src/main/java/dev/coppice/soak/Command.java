package dev.coppice.soak;

import dev.coppice.mailbox.ReplyTo;

/** What can be sent to a process of the soak. */
sealed interface Command {

  /** One of a numbered series. */
  record Say(Channel channel, long number) implements Command {}

  /** One of a numbered series of its own, which may be received before what is older. */
  record Urgent(Channel channel, long number) implements Command {}

  /** A message through an alias. */
  record Through(Loan loan) implements Command {}

  /** A timer's message. */
  record Ring(Alarm alarm) implements Command {}

  /** A question, whose answer is its number. */
  record Ask(ReplyTo<Long> asker, long question, Answer how) implements Command {}

  /** How a question is answered. */
  enum Answer {
    /** Now. */
    AT_ONCE,
    /** Twice, of which the asker must see one. */
    TWICE,
    /** After a while, when the asker may have given up. */
    LATE,
    /** Never. */
    NEVER
  }

  /** Behind this, something that was put an end to must not show any more. */
  record Fence(Runnable passed) implements Command {}

  /** Says nothing. */
  record Nudge() implements Command {}

  /** Something to do. */
  non-sealed interface Order extends Command {
    /**
     * Does it.
     *
     * @param worker by whom
     * @throws Exception to crash
     */
    void perform(Worker worker) throws Exception;
  }

  /** To a process that outlives the rounds: takes part in one. */
  record Join(Fate fate) implements Command {}

  /** To a process that outlives the rounds: forgets the one it took part in. */
  record Leave(ReplyTo<Boolean> done) implements Command {}
}
