package dev.coppice.poetry.client;

/**
 * The exit reason of a worker whose attempt has failed.
 *
 * @param address where the poem was to be had
 * @param attempt the number of the attempt, from 1
 * @param cause what went wrong, in words
 */
record DownloadFailed(Address address, int attempt, String cause) {
  @Override
  public String toString() {
    return "attempt " + attempt + " at " + address + " failed: " + cause;
  }
}
