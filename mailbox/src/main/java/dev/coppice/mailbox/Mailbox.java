package dev.coppice.mailbox;

import org.jspecify.annotations.Nullable;

/**
 * The queue of a process: any number of senders, one receiver. It also is where the receiver's
 * sleep and end are recorded, so that "is it empty", "is anybody waiting" and "is it closed" cannot
 * disagree.
 */
interface Mailbox {

  /** What a sender has to do after putting a letter. */
  enum Put {
    /** Nothing: the receiver is awake and will find it. */
    QUEUED,
    /** Wake the receiver's thread. */
    WAKE,
    /** Activate the receiver, which holds no thread. */
    ACTIVATE,
    /** Nothing can be done: the letter was not taken. */
    CLOSED
  }

  /** Appends a letter. Any thread. */
  Put put(Letter letter);

  /** Takes everything, oldest first; null if there is nothing. Receiver only. */
  @Nullable Letter takeAll();

  /**
   * Falls asleep unless there is something to take or the mailbox is closed. Receiver only.
   *
   * @param asleep {@link Put#WAKE} or {@link Put#ACTIVATE}: what the next sender is to do
   * @return whether it sleeps now
   */
  boolean sleep(Put asleep);

  /** Whether it still sleeps. Receiver only. */
  boolean asleep();

  /** Whether its receiver sleeps, with or without a thread, or is no more. Any thread. */
  boolean resting();

  /**
   * Wakes up by itself, after a time limit. Receiver only.
   *
   * @return false if somebody else was quicker
   */
  boolean wake();

  /** How many letters are in it. Any thread. */
  int length();

  /** Refuses everything from now on, and forgets what is in it. Any thread. */
  void close();
}
