package dev.coppice.poetry.client;

import dev.coppice.poetry.poems.Bytes;
import io.vavr.collection.Vector;
import io.vavr.control.Option;
import java.time.Duration;

/**
 * What is known of one download. An immutable value, kept by the collector.
 *
 * @param task its number, from 1
 * @param address where the poem is
 * @param status how it stands
 * @param attempts how many attempts have begun
 * @param pieces what the present attempt has received, in order
 * @param received how many bytes these are
 * @param cause why the last attempt that failed did
 * @param time how long it took from the beginning, all attempts and pauses included; zero while it
 *     goes on
 */
public record Download(
    int task,
    Address address,
    Status status,
    int attempts,
    Vector<Bytes> pieces,
    long received,
    Option<String> cause,
    Duration time) {

  /** How a download stands. */
  public enum Status {
    /** An attempt is being made, or will be. */
    RUNNING,
    /** The poem is here. */
    COMPLETE,
    /** All attempts have failed. */
    FAILED
  }

  static Download of(int task, Address address) {
    return new Download(
        task, address, Status.RUNNING, 0, Vector.empty(), 0, Option.none(), Duration.ZERO);
  }

  /** {@return the poem, or as much of it as is here} */
  public Bytes poem() {
    return Bytes.concat(pieces);
  }

  /** {@return why it failed, in words} */
  public String failure() {
    return "%s, gave up after %d %s"
        .formatted(
            cause.getOrElse("the worker crashed"),
            attempts,
            attempts == 1 ? "attempt" : "attempts");
  }

  /** A new attempt starts from the beginning. */
  Download began(int attempt) {
    return new Download(task, address, status, attempt, Vector.empty(), 0, cause, time);
  }

  Download got(Bytes piece) {
    return new Download(
        task,
        address,
        status,
        attempts,
        pieces.append(piece),
        received + piece.length(),
        cause,
        time);
  }

  Download failed(String why) {
    return new Download(task, address, status, attempts, pieces, received, Option.some(why), time);
  }

  Download ended(Status outcome, Duration after) {
    return new Download(task, address, outcome, attempts, pieces, received, cause, after);
  }
}
