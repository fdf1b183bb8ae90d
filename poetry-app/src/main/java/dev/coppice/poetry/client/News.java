package dev.coppice.poetry.client;

import dev.coppice.poetry.poems.Bytes;

/**
 * What workers tell the collector: its protocol. Every message carries the number of the attempt it
 * belongs to, since a download that is started again starts from the beginning, and what an earlier
 * attempt had received must not be mixed in.
 */
sealed interface News {
  /** {@return the number of the download, from 1} */
  int task();

  /** {@return the number of the attempt, from 1} */
  int attempt();

  /** An attempt begins. */
  record Began(int task, int attempt) implements News {}

  /** The next piece of the poem has arrived. */
  record Piece(int task, int attempt, Bytes bytes) implements News {}

  /** The server has closed the connection; there are no more pieces. */
  record Finished(int task, int attempt) implements News {}

  /**
   * The attempt has failed, and the worker is about to crash. The collector cannot learn the cause
   * from the supervisor, which tells why it ended itself, not why its child did.
   */
  record Failed(int task, int attempt, String cause) implements News {}
}
