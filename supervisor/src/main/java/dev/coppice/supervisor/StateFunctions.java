package dev.coppice.supervisor;

/**
 * A {@link GenStateMachine} whose states handle their events themselves; the callback mode {@code
 * state_functions}.
 *
 * {@snippet :
 * final class Switch implements StateFunctions<Void, Switch.Push, Switch.State, Integer> {
 *   record Push() {}
 *
 *   enum State implements StateCallback<Void, Push, State, Integer> {
 *     OFF {
 *       public Transition<Push, State, Integer> handleEvent(Event<Void, Push> event, Integer count) {
 *         return Transition.nextState(ON, count + 1);
 *       }
 *     },
 *     ON {
 *       public Transition<Push, State, Integer> handleEvent(Event<Void, Push> event, Integer count) {
 *         return Transition.nextState(OFF, count);
 *       }
 *     }
 *   }
 *
 *   public Initial<Push, State, Integer> init(Self<Push> self) {
 *     return Initial.ok(State.OFF, 0);
 *   }
 * }
 * }
 *
 * @param <Q> its requests
 * @param <M> its one-way messages
 * @param <S> its states
 * @param <D> its data
 */
public interface StateFunctions<Q, M, S extends StateCallback<Q, M, S, D>, D>
    extends GenStateMachine<Q, M, S, D> {

  @Override
  default Transition<M, S, D> handleEvent(Event<Q, M> event, S state, D data) throws Exception {
    return state.handleEvent(event, data);
  }

  @Override
  default Entered<M, D> handleEnter(S oldState, S state, D data) throws Exception {
    return state.handleEnter(oldState, data);
  }
}
