package dev.coppice.benchmarks.coppice;

import dev.coppice.benchmarks.Row;
import dev.coppice.benchmarks.Variant;

/** Which code runs which row. */
final class CoppiceRows {
  private static final int UNRELATED = 100_000;

  private CoppiceRows() {}

  static CoppiceWorkload of(Row row, Variant variant) {
    return variant == Variant.S ? callbacks(row) : straightLine(row);
  }

  private static CoppiceWorkload callbacks(Row row) {
    return switch (row) {
      case PINGPONG -> PingPong::callbacks;
      case COUNTING -> ManyToOne.callbacks(1);
      case MANY8 -> ManyToOne.callbacks(8);
      case MANY64 -> ManyToOne.callbacks(64);
      case RING -> Ring::callbacks;
      case FORKJOIN -> ForkJoin::callbacks;
      case BIG -> Big::callbacks;
      case PAIRS -> PingPong::callbackPairs;
      case SPAWN -> Spawning::callbacks;
      case DOWN -> Crashing::callbacks;
      case MEM -> IdleMemory::callbacks;
      case RESTART -> Restarting::servers;
      case TREE -> LargeTree::servers;
      case CASCADE -> Cascade::callbacks;
      case CALL, CALL8, SELCALL, SELSCAN, SOCK, HOG ->
          throw new IllegalArgumentException(row + " is not for callback processes");
    };
  }

  private static CoppiceWorkload straightLine(Row row) {
    return switch (row) {
      case PINGPONG -> PingPong::straightLine;
      case COUNTING -> ManyToOne.straightLine(1);
      case MANY8 -> ManyToOne.straightLine(8);
      case MANY64 -> ManyToOne.straightLine(64);
      case RING -> Ring::straightLine;
      case FORKJOIN -> ForkJoin::straightLine;
      case CALL -> Calls::oneClient;
      case CALL8 -> Calls::manyClients;
      case SELCALL -> Calls.underMail(UNRELATED);
      case SELSCAN -> SelectiveScan.behind(UNRELATED);
      case BIG -> Big::straightLine;
      case PAIRS -> PingPong::straightLinePairs;
      case SPAWN -> Spawning::straightLine;
      case DOWN -> Crashing::straightLine;
      case SOCK -> SocketEcho::straightLine;
      case MEM -> IdleMemory::straightLine;
      case HOG -> Hogs::straightLine;
      case CASCADE -> Cascade::straightLine;
      case RESTART, TREE -> throw new IllegalArgumentException(row + " is for behaviours");
    };
  }
}
