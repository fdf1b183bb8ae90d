package dev.coppice.benchmarks;

/** In which form a system runs a row. */
public enum Variant {
  /** Callback processes, which hold no thread while they wait; actors; Erlang's servers. */
  S,
  /** Straight-line processes, which receive in the midst of their code, as Erlang's do. */
  V,
  /** Straight-line processes in a JVM that has not run any before. */
  COLD
}
