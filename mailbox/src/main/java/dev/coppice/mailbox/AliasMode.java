package dev.coppice.mailbox;

/**
 * How an {@link Alias} ends, apart from its owner's end; the options of {@code erlang:alias/1} and
 * {@code monitor/3}.
 */
public enum AliasMode {
  /** With {@link Self#unalias} only. */
  EXPLICIT_UNALIAS,
  /** Also with the monitor it was made with: when that is taken off, or its DOWN is delivered. */
  DEMONITOR,
  /**
   * As {@link #DEMONITOR}, and with the first message through it, which takes the monitor off too.
   */
  REPLY_DEMONITOR,
  /** With the first message through it. */
  REPLY
}
