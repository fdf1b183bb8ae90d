package dev.coppice.supervisor;

/**
 * A state that handles its events itself, of a machine with {@link StateFunctions}. An enum
 * constant with a body, or a record.
 *
 * @param <Q> the machine's requests
 * @param <M> its one-way messages
 * @param <S> its states
 * @param <D> its data
 */
public interface StateCallback<Q, M, S, D> {

  /**
   * Handles an event in this state; {@code Module:StateName/3}. See {@link
   * GenStateMachine#handleEvent}.
   *
   * @param event what has happened
   * @param data the present data
   * @return what to do
   * @throws Exception to crash
   */
  Transition<M, S, D> handleEvent(Event<Q, M> event, D data) throws Exception;

  /**
   * Is called when this state is entered. See {@link GenStateMachine#handleEnter}.
   *
   * @param oldState the state before; the same as this one if it is the first, or is repeated
   * @param data the present data
   * @return the new data, and what to do
   * @throws Exception to crash
   */
  default Entered<M, D> handleEnter(S oldState, D data) throws Exception {
    return Entered.keepStateAndData();
  }
}
