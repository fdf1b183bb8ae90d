package dev.coppice.benchmarks;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The workloads, in the order of the table. */
public enum Row {
  /** Two processes; for each round trip. */
  PINGPONG(300_000, Forms.BOTH),
  /** One producer, one consumer; for each message. */
  COUNTING(1_000_000, Forms.BOTH),
  /** Eight producers, one consumer; for each message. */
  MANY8(1_000_000, Forms.BOTH),
  /** 64 producers, one consumer; for each message. */
  MANY64(1_000_000, Forms.BOTH),
  /** A number goes round 503 processes and is counted down; for each hop. */
  RING(500_000, Forms.BOTH),
  /** A parent spawns processes that report to it and end; for each process. */
  FORKJOIN(100_000, Forms.BOTH),
  /** One client calls one server; for each call. */
  CALL(200_000, Forms.CLIENT),
  /** Eight clients call one server; for each call. */
  CALL8(200_000, Forms.CLIENT),
  /** A call while 100,000 unrelated messages wait in the caller's mailbox. */
  SELCALL(20_000, Forms.RECEIVER),
  /** Takes the last of 100,000 messages out of the mailbox; for each time. */
  SELSCAN(100, Forms.RECEIVER),
  /** 64 processes ping one another at random; for each ping. */
  BIG(128_000, Forms.BOTH),
  /** Sixteen ping-pongs at the same time; for each round trip. */
  PAIRS(320_000, Forms.BOTH),
  /** Processes are spawned and stay; for each. */
  SPAWN(100_000, Forms.BOTH),
  /** Processes crash and their monitors fire, a thousand at a time; for each. */
  DOWN(100_000, Forms.BOTH),
  /** A hundred loopback connections with a process at each end; for each echo. */
  SOCK(20_000, Forms.RECEIVER),
  /** What a process that waits occupies. */
  MEM(1_000_000, Forms.ALL, Unit.SPACE),
  /** Four processes compute for 1.5 seconds while a fifth wakes up every millisecond. */
  HOG(1_500, Forms.RECEIVER, Unit.LATENESS),
  /** A server crashes, its supervisor restarts it, and it answers a call; for each crash. */
  RESTART(10_000, Forms.ACTOR),
  /** A supervisor of so many servers starts, and stops in order; for each child. */
  TREE(100_000, Forms.SERVER),
  /** The first of a chain of linked processes exits, and all follow; for each link. */
  CASCADE(10_000, Forms.LINKED);

  /** Who runs it. */
  private enum Forms {
    /** Both forms of Coppice, and actors. */
    BOTH,
    /** Straight-line processes, and actors. */
    CLIENT,
    /** Straight-line processes alone. */
    RECEIVER,
    /** Behaviours, and actors. */
    ACTOR,
    /** Behaviours alone. */
    SERVER,
    /** Both forms of Coppice alone. */
    LINKED,
    /** Everybody, and a cold JVM. */
    ALL;

    Set<Variant> variants() {
      return switch (this) {
        case BOTH, LINKED -> EnumSet.of(Variant.S, Variant.V);
        case CLIENT, RECEIVER -> EnumSet.of(Variant.V);
        case ACTOR, SERVER -> EnumSet.of(Variant.S);
        case ALL -> EnumSet.allOf(Variant.class);
      };
    }
  }

  private final int ops;
  private final Forms forms;
  private final Unit unit;

  Row(int ops, Forms forms) {
    this(ops, forms, Unit.TIME);
  }

  Row(int ops, Forms forms, Unit unit) {
    this.ops = ops;
    this.forms = forms;
    this.unit = unit;
  }

  /** {@return the row of that name} */
  static Row of(String name) {
    return Arrays.stream(values())
        .filter(row -> row.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no row " + name + "; the rows are " + Arrays.toString(values())));
  }

  /** {@return how many operations an iteration has, milliseconds for {@link #HOG}} */
  public int ops() {
    return ops;
  }

  /** {@return in which forms Coppice runs it} */
  public Set<Variant> variants() {
    return forms.variants();
  }

  /**
   * {@return whether Pekko runs it; it has neither selective receive, nor processes that block, nor
   * links, and stops children all at once}
   */
  boolean hasActors() {
    return !EnumSet.of(Forms.RECEIVER, Forms.SERVER, Forms.LINKED).contains(forms);
  }

  /** {@return what is measured} */
  public Unit unit() {
    return unit;
  }

  /** What the command line and the files call it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
