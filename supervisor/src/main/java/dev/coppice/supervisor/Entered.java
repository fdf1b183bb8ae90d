package dev.coppice.supervisor;

import dev.coppice.mailbox.ExitReason;
import io.vavr.collection.List;
import io.vavr.control.Option;

/**
 * What {@link GenStateMachine#handleEnter} returns: the data, and what there is to do, or that the
 * machine stops; {@code gen_statem:state_enter_result()}. The state is the one that is entered, so
 * there is none to choose.
 *
 * @param <M> the machine's one-way messages
 * @param <D> its data
 */
@SuppressWarnings("varargs") // actions are only read
public sealed interface Entered<M, D> permits Outcomes.Stay, Outcomes.Halt {

  /**
   * {@return to be in the state; {@code {keep_state, Data, Actions}}}
   *
   * @param data the new data
   * @param actions what else to do
   * @param <M> the machine's one-way messages
   * @param <D> its data
   */
  @SafeVarargs
  static <M, D> Entered<M, D> keepState(D data, EnterAction<? extends M>... actions) {
    return new Outcomes.Stay<>(Option.some(data), List.of(actions));
  }

  /**
   * {@return to be in the state with the data as it is; {@code {keep_state_and_data, Actions}}}
   *
   * @param actions what to do
   * @param <M> the machine's one-way messages
   * @param <D> its data
   */
  @SafeVarargs
  static <M, D> Entered<M, D> keepStateAndData(EnterAction<? extends M>... actions) {
    return new Outcomes.Stay<>(Option.none(), List.of(actions));
  }

  /**
   * {@return to stop with {@code normal}; {@code stop}}
   *
   * @param <M> the machine's one-way messages
   * @param <D> its data
   */
  static <M, D> Entered<M, D> stop() {
    return stop(ExitReason.normal());
  }

  /**
   * {@return to stop; {@code {stop, Reason}}} {@link GenStateMachine#terminate} is called first,
   * with the state that is entered.
   *
   * @param reason why
   * @param <M> the machine's one-way messages
   * @param <D> its data
   */
  static <M, D> Entered<M, D> stop(ExitReason reason) {
    return new Outcomes.Halt<M, Object, D>(reason, Option.none(), Option.none());
  }

  /**
   * {@return to stop; {@code {stop, Reason, Data}}} {@link GenStateMachine#terminate} is called
   * first, with the state that is entered.
   *
   * @param reason why
   * @param data the last data
   * @param <M> the machine's one-way messages
   * @param <D> its data
   */
  static <M, D> Entered<M, D> stop(ExitReason reason, D data) {
    return new Outcomes.Halt<M, Object, D>(reason, Option.none(), Option.some(data));
  }

  /**
   * {@return to reply and then to stop; {@code {stop_and_reply, Reason, Replies}}}
   *
   * @param reason why
   * @param replies the reply, or several in one, see {@link ReplyAction#all}
   * @param <M> the machine's one-way messages
   * @param <D> its data
   */
  static <M, D> Entered<M, D> stopAndReply(ExitReason reason, ReplyAction<? extends M> replies) {
    return new Outcomes.Halt<M, Object, D>(reason, Option.some(replies), Option.none());
  }

  /**
   * {@return to reply and then to stop; {@code {stop_and_reply, Reason, Replies, Data}}}
   *
   * @param reason why
   * @param replies the reply, or several in one, see {@link ReplyAction#all}
   * @param data the last data
   * @param <M> the machine's one-way messages
   * @param <D> its data
   */
  static <M, D> Entered<M, D> stopAndReply(
      ExitReason reason, ReplyAction<? extends M> replies, D data) {
    return new Outcomes.Halt<M, Object, D>(reason, Option.some(replies), Option.some(data));
  }
}
