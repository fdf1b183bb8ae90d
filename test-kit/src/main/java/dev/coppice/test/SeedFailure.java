package dev.coppice.test;

import io.vavr.control.Option;

/** A play failed under a seed; says how to see it fail again, and shows how it happened. */
public final class SeedFailure extends AssertionError {
  private static final long serialVersionUID = 1;
  private static final int SHOWN = 60;

  private SeedFailure(String message, Throwable cause) {
    super(message, cause);
  }

  static SeedFailure of(Outcome found, Option<Outcome> shrunk) {
    Outcome shown = shrunk.getOrElse(found);
    StringBuilder text = new StringBuilder();
    text.append("seed ").append(found.seed()).append(": ").append(found.failure().get());
    text.append("\nreplay: -D").append(CoppiceTest.SEED).append('=').append(found.seed());
    for (Outcome shorter : shrunk) {
      for (Schedule schedule : shorter.schedule()) {
        text.append("\nshrunk to ")
            .append(schedule.switches() == 1 ? "1 switch" : schedule.switches() + " switches")
            .append(": -D")
            .append(CoppiceTest.SCHEDULE)
            .append('=')
            .append(schedule)
            .append("\nwhere it is: ")
            .append(shorter.failure().get());
      }
    }
    text.append("\ntrace:\n").append(shown.trace().last(SHOWN));
    return new SeedFailure(text.toString(), found.failure().get());
  }
}
