package dev.coppice.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * One iteration, as a fork reports it.
 *
 * @param warmUp whether it is not to be counted
 * @param ops how many operations it had
 * @param amount what was measured, see {@link Unit}
 */
public record Sample(boolean warmUp, int ops, long amount) {
  /**
   * {@return it as a line of JSON} By hand: a fork that measures memory loads no library for it.
   */
  String json() {
    return "{\"warmUp\":%b,\"ops\":%d,\"amount\":%d}".formatted(warmUp, ops, amount);
  }

  /**
   * {@return it, from a line of JSON}
   *
   * @throws JsonProcessingException if the line is something else
   */
  static Sample parse(String line) throws JsonProcessingException {
    return Reader.JSON.readValue(line, Sample.class);
  }

  /** Loaded by the driver alone. */
  private static final class Reader {
    private static final ObjectMapper JSON = new ObjectMapper();
  }
}
