package dev.coppice.benchmarks.pekko;

import dev.coppice.benchmarks.Row;

/** Which code runs which row. */
final class PekkoRows {
  private PekkoRows() {}

  static PekkoWorkload of(Row row) {
    return switch (row) {
      case PINGPONG -> PingPong::one;
      case COUNTING -> ManyToOne.producers(1);
      case MANY8 -> ManyToOne.producers(8);
      case MANY64 -> ManyToOne.producers(64);
      case RING -> Ring::run;
      case FORKJOIN -> ForkJoin::run;
      case CALL -> Calls::oneClient;
      case CALL8 -> Calls::manyClients;
      case BIG -> Big::run;
      case PAIRS -> PingPong::pairs;
      case SPAWN -> Spawning::run;
      case DOWN -> Crashing::run;
      case MEM -> Spawning::memory;
      case RESTART -> Restarting::run;
      case SELCALL, SELSCAN, SOCK, HOG, TREE, CASCADE ->
          throw new IllegalArgumentException("no actor does what " + row + " measures");
    };
  }
}
