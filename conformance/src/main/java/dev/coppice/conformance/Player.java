package dev.coppice.conformance;

/** Plays scenarios of one kind on Coppice, several at the same time. */
public interface Player extends AutoCloseable {

  /**
   * {@return what happened in a scenario}
   *
   * @param number different for every play of a campaign, for what must not be shared, such as
   *     names
   * @param scenario what to play
   * @throws Exception if it could not be played to its end; a difference like any other
   */
  Trace play(int number, Term scenario) throws Exception;

  @Override
  void close();
}
