package dev.coppice.supervisor;

import dev.coppice.mailbox.ExitReason;
import io.vavr.collection.List;

/**
 * What {@link GenStateMachine#init} returns; {@code gen_statem:init_result()}. An immutable value.
 *
 * @param <M> the machine's one-way messages
 * @param <S> its states
 * @param <D> its data
 */
@SuppressWarnings("varargs") // actions are only read
public sealed interface Initial<M, S, D> permits Outcomes.Begin, Outcomes.Ignore, Outcomes.Fail {

  /**
   * {@return that the machine is ready; {@code {ok, State, Data, Actions}}} Its starter is told,
   * then the state is entered, then the actions take effect. To postpone has none.
   *
   * @param state the first state
   * @param data the first data
   * @param actions what else to do
   * @param <M> the machine's one-way messages
   * @param <S> its states
   * @param <D> its data
   */
  @SafeVarargs
  static <M, S, D> Initial<M, S, D> ok(S state, D data, Action<? extends M>... actions) {
    return new Outcomes.Begin<>(state, data, List.of(actions));
  }

  /**
   * {@return that the machine does not want to run, and that is no error; {@code ignore}}
   *
   * @param <M> the machine's one-way messages
   * @param <S> its states
   * @param <D> its data
   */
  static <M, S, D> Initial<M, S, D> ignore() {
    return new Outcomes.Ignore<>();
  }

  /**
   * {@return that the machine cannot run; {@code {stop, Reason}}}
   *
   * @param reason why
   * @param <M> the machine's one-way messages
   * @param <S> its states
   * @param <D> its data
   */
  static <M, S, D> Initial<M, S, D> stop(ExitReason reason) {
    return new Outcomes.Fail<>(reason, true);
  }

  /**
   * {@return that the machine cannot run, which needs no crash report; {@code {error, Reason}},
   * since OTP 26}
   *
   * @param reason why
   * @param <M> the machine's one-way messages
   * @param <S> its states
   * @param <D> its data
   */
  static <M, S, D> Initial<M, S, D> error(ExitReason reason) {
    return new Outcomes.Fail<>(reason, false);
  }
}
