package dev.coppice.benchmarks;

import java.util.Locale;

/** Who is measured. */
enum Platform {
  /** This repository. */
  COPPICE("Coppice"),
  /** Erlang's virtual machine. */
  BEAM("BEAM"),
  /** Apache Pekko's classic actors. */
  PEKKO("Pekko");

  private final String title;

  Platform(String title) {
    this.title = title;
  }

  /** {@return what tables call it} */
  String title() {
    return title;
  }

  /** What the command line and the files call it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
