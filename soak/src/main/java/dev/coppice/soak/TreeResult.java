package dev.coppice.soak;

/**
 * What the soak of a tree came to.
 *
 * @param kills processes that were killed, those not counted that died of it
 * @param deaths deaths that the dead's supervisors have lived through, as an independent process
 *     has seen them
 * @param restarts restarts, as the supervisors have counted them
 * @param violations what should not have been seen
 */
record TreeResult(long kills, long deaths, long restarts, long violations) {
  @Override
  public String toString() {
    return "soak: %d kills, %d restarts of %d deaths, %d violations"
        .formatted(kills, restarts, deaths, violations);
  }
}
