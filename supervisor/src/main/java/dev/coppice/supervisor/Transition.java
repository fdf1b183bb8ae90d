package dev.coppice.supervisor;

import dev.coppice.mailbox.ExitReason;
import io.vavr.collection.List;
import io.vavr.control.Option;

/**
 * What {@link GenStateMachine#handleEvent} returns: which state the machine is in now, with which
 * data, and what else there is to do, in the order of {@link Action}; or that it stops. An
 * immutable value.
 *
 * <p>Whether a state is another one is decided by {@code equals}.
 *
 * @param <M> the machine's one-way messages
 * @param <S> its states
 * @param <D> its data
 */
@SuppressWarnings("varargs") // actions are only read
public sealed interface Transition<M, S, D> permits Outcomes.Proceed, Outcomes.Halt {

  /**
   * {@return to go to a state; {@code {next_state, State, Data, Actions}}} If it equals the present
   * one, this is the same as {@link #keepState}.
   *
   * @param state the next state
   * @param data the new data
   * @param actions what else to do
   * @param <M> the machine's one-way messages
   * @param <S> its states
   * @param <D> its data
   */
  @SafeVarargs
  static <M, S, D> Transition<M, S, D> nextState(S state, D data, Action<? extends M>... actions) {
    return new Outcomes.Proceed<>(Option.some(state), Option.some(data), false, List.of(actions));
  }

  /**
   * {@return to stay in the present state; {@code {keep_state, Data, Actions}}}
   *
   * @param data the new data
   * @param actions what else to do
   * @param <M> the machine's one-way messages
   * @param <S> its states
   * @param <D> its data
   */
  @SafeVarargs
  static <M, S, D> Transition<M, S, D> keepState(D data, Action<? extends M>... actions) {
    return new Outcomes.Proceed<>(Option.none(), Option.some(data), false, List.of(actions));
  }

  /**
   * {@return to stay in the present state with the present data; {@code {keep_state_and_data,
   * Actions}}}
   *
   * @param actions what to do
   * @param <M> the machine's one-way messages
   * @param <S> its states
   * @param <D> its data
   */
  @SafeVarargs
  static <M, S, D> Transition<M, S, D> keepStateAndData(Action<? extends M>... actions) {
    return new Outcomes.Proceed<>(Option.none(), Option.none(), false, List.of(actions));
  }

  /**
   * {@return to enter the present state again; {@code {repeat_state, Data, Actions}}} {@link
   * GenStateMachine#handleEnter} is called; apart from that it is the same as {@link #keepState}.
   *
   * @param data the new data
   * @param actions what else to do
   * @param <M> the machine's one-way messages
   * @param <S> its states
   * @param <D> its data
   */
  @SafeVarargs
  static <M, S, D> Transition<M, S, D> repeatState(D data, Action<? extends M>... actions) {
    return new Outcomes.Proceed<>(Option.none(), Option.some(data), true, List.of(actions));
  }

  /**
   * {@return to enter the present state again, with the present data; {@code
   * {repeat_state_and_data, Actions}}}
   *
   * @param actions what else to do
   * @param <M> the machine's one-way messages
   * @param <S> its states
   * @param <D> its data
   */
  @SafeVarargs
  static <M, S, D> Transition<M, S, D> repeatStateAndData(Action<? extends M>... actions) {
    return new Outcomes.Proceed<>(Option.none(), Option.none(), true, List.of(actions));
  }

  /**
   * {@return to stop with {@code normal}; {@code stop}}
   *
   * @param <M> the machine's one-way messages
   * @param <S> its states
   * @param <D> its data
   */
  static <M, S, D> Transition<M, S, D> stop() {
    return stop(ExitReason.normal());
  }

  /**
   * {@return to stop; {@code {stop, Reason}}} {@link GenStateMachine#terminate} is called first.
   *
   * @param reason why
   * @param <M> the machine's one-way messages
   * @param <S> its states
   * @param <D> its data
   */
  static <M, S, D> Transition<M, S, D> stop(ExitReason reason) {
    return new Outcomes.Halt<>(reason, Option.none(), Option.none());
  }

  /**
   * {@return to stop; {@code {stop, Reason, Data}}} {@link GenStateMachine#terminate} is called
   * first.
   *
   * @param reason why
   * @param data the last data
   * @param <M> the machine's one-way messages
   * @param <S> its states
   * @param <D> its data
   */
  static <M, S, D> Transition<M, S, D> stop(ExitReason reason, D data) {
    return new Outcomes.Halt<>(reason, Option.none(), Option.some(data));
  }

  /**
   * {@return to reply and then to stop; {@code {stop_and_reply, Reason, Replies}}} {@link
   * GenStateMachine#terminate} is called after the replies, unlike a server's after {@link
   * Answer#stopReply}.
   *
   * @param reason why
   * @param replies the reply, or several in one, see {@link ReplyAction#all}
   * @param <M> the machine's one-way messages
   * @param <S> its states
   * @param <D> its data
   */
  static <M, S, D> Transition<M, S, D> stopAndReply(
      ExitReason reason, ReplyAction<? extends M> replies) {
    return new Outcomes.Halt<>(reason, Option.some(replies), Option.none());
  }

  /**
   * {@return to reply and then to stop; {@code {stop_and_reply, Reason, Replies, Data}}} {@link
   * GenStateMachine#terminate} is called after the replies, unlike a server's after {@link
   * Answer#stopReply}.
   *
   * @param reason why
   * @param replies the reply, or several in one, see {@link ReplyAction#all}
   * @param data the last data
   * @param <M> the machine's one-way messages
   * @param <S> its states
   * @param <D> its data
   */
  static <M, S, D> Transition<M, S, D> stopAndReply(
      ExitReason reason, ReplyAction<? extends M> replies, D data) {
    return new Outcomes.Halt<>(reason, Option.some(replies), Option.some(data));
  }
}
