package dev.coppice.test;

import java.util.Arrays;
import java.util.StringJoiner;

/**
 * The decisions of one simulation, in their order: each time somebody could be switched to, the
 * number of the candidate that went on. 0 is whoever had the turn, or who has waited longest if he
 * could not go on; behind the last decision all are 0. An immutable value.
 */
public final class Schedule {
  private static final String EMPTY = "-";

  private final int[] decisions;

  Schedule(int[] decisions) {
    int end = decisions.length;
    while (end > 0 && decisions[end - 1] == 0) {
      end--;
    }
    this.decisions = Arrays.copyOf(decisions, end);
  }

  /**
   * {@return the schedule that {@link #toString} has printed}
   *
   * @param text for example {@code 3:1,17:2}
   * @throws IllegalArgumentException if it is no schedule
   */
  public static Schedule parse(String text) {
    int[] decisions = {};
    if (!text.equals(EMPTY)) {
      for (String part : text.split(",", -1)) {
        String[] pair = part.split(":", -1);
        int at = pair.length == 2 ? number(pair[0], text) : -1;
        if (at < decisions.length) {
          throw new IllegalArgumentException("not a schedule: " + text);
        }
        decisions = Arrays.copyOf(decisions, at + 1);
        decisions[at] = number(pair[1], text);
      }
    }
    return new Schedule(decisions);
  }

  private static int number(String digits, String text) {
    try {
      return Integer.parseUnsignedInt(digits);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a schedule: " + text, e);
    }
  }

  /** The decision at a place; 0 behind the last. */
  int at(int place) {
    return place < decisions.length ? decisions[place] : 0;
  }

  /** {@return how many decisions there are up to the last that is not 0} */
  public int length() {
    return decisions.length;
  }

  /** {@return how many decisions are not 0: at these somebody else went on} */
  public int switches() {
    return (int) Arrays.stream(decisions).filter(decision -> decision != 0).count();
  }

  /** The same with the decisions of a range set to 0. */
  Schedule without(int from, int to) {
    int[] fewer = decisions.clone();
    Arrays.fill(fewer, from, Math.min(to, fewer.length), 0);
    return new Schedule(fewer);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Schedule schedule && Arrays.equals(decisions, schedule.decisions);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(decisions);
  }

  /** {@return the decisions that are not 0, each with its place; a dash if there are none} */
  @Override
  public String toString() {
    StringJoiner text = new StringJoiner(",").setEmptyValue(EMPTY);
    for (int place = 0; place < decisions.length; place++) {
      if (decisions[place] != 0) {
        text.add(place + ":" + decisions[place]);
      }
    }
    return text.toString();
  }
}
