package dev.coppice.test;

import io.vavr.control.Option;

/**
 * A seed under which a play fails.
 *
 * @param found what came of it, with its schedule unless it ended by the real clock
 * @param shrunk the same failure with fewer switches, if there is any
 */
public record Finding(Outcome found, Option<Outcome> shrunk) {

  /** {@return the failure as an error to throw, which says how to replay it} */
  public SeedFailure error() {
    return SeedFailure.of(found, shrunk);
  }
}
