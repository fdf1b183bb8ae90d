package dev.coppice.supervisor;

import io.vavr.collection.Seq;

/**
 * An {@link Action} that is allowed while a state is entered: a timeout or a reply; {@code
 * gen_statem:enter_action()}. To postpone an event, or to insert one, is not.
 *
 * @param <M> the machine's one-way messages
 */
public sealed interface EnterAction<M> extends Action<M>
    permits ReplyAction, Actions.OnTimeout, Actions.AllEnter {

  /**
   * {@return several actions in their order as one; none if there are none}
   *
   * @param actions which
   * @param <M> the machine's one-way messages
   */
  static <M> EnterAction<M> all(Seq<? extends EnterAction<? extends M>> actions) {
    return new Actions.AllEnter<>(actions.toList());
  }
}
