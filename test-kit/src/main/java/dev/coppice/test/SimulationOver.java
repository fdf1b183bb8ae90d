package dev.coppice.test;

/** Unwinds the threads of a simulation that was abandoned. */
final class SimulationOver extends Error {
  private static final long serialVersionUID = 1;

  SimulationOver() {
    super("the simulation is over", null, false, false);
  }
}
