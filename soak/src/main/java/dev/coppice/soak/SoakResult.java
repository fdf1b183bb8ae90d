package dev.coppice.soak;

/**
 * What a soak came to.
 *
 * @param kills processes that died of a signal from somebody else
 * @param processes all that were spawned
 * @param violations what should not have been seen
 */
record SoakResult(long kills, long processes, long violations) {
  @Override
  public String toString() {
    return "soak: %d kills, %d processes, %d violations".formatted(kills, processes, violations);
  }
}
