package dev.coppice.poetry.server;

import dev.coppice.poetry.poems.Bytes;
import java.time.Duration;

/**
 * What is served, and how. An immutable value.
 *
 * @param poem the poem
 * @param pieceLength how many bytes are sent at a time
 * @param delay the pause between two pieces
 * @param faults which connections are cut
 */
public record Serving(Bytes poem, int pieceLength, Duration delay, Faults faults) {

  /**
   * Connections that are reset in the middle. A reset, since a client could not tell a clean close
   * from the end of the poem.
   *
   * @param first how many connections, counted from the first one
   * @param after after how many bytes
   */
  public record Faults(int first, int after) {
    /** {@return no connection is cut} */
    public static Faults none() {
      return new Faults(0, 0);
    }
  }

  /**
   * {@return to serve a poem at once}
   *
   * @param poem the poem
   */
  public static Serving fast(Bytes poem) {
    return new Serving(poem, Integer.MAX_VALUE, Duration.ZERO, Faults.none());
  }

  /**
   * {@return to serve a poem in pieces}
   *
   * @param poem the poem
   * @param pieceLength how many bytes are sent at a time
   * @param delay the pause between two pieces
   */
  public static Serving slow(Bytes poem, int pieceLength, Duration delay) {
    return new Serving(poem, pieceLength, delay, Faults.none());
  }

  /**
   * {@return this with faults}
   *
   * @param first how many connections are cut
   * @param after after how many bytes
   */
  public Serving dropping(int first, int after) {
    return new Serving(poem, pieceLength, delay, new Faults(first, after));
  }
}
