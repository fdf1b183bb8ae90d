package dev.coppice.poetry.client;

import dev.coppice.supervisor.SupervisorRef;

/** Is told how the downloads go on, all in one thread. */
public interface DownloadListener {

  /**
   * All workers have been started.
   *
   * @param downloads the supervisor over the supervisors of the single downloads
   */
  default void started(SupervisorRef downloads) {}

  /**
   * An attempt has begun, the first or a later one.
   *
   * @param download how it stands now
   */
  default void began(Download download) {}

  /**
   * A piece has arrived.
   *
   * @param download how it stands now
   * @param bytes how many bytes the piece has
   */
  default void got(Download download, int bytes) {}

  /**
   * An attempt has failed; another may follow.
   *
   * @param download how it stands now
   * @param cause what went wrong, in words
   */
  default void failed(Download download, String cause) {}

  /**
   * The download has ended, with a poem or without.
   *
   * @param download how it has ended
   */
  default void ended(Download download) {}
}
