package dev.coppice.supervisor;

import io.vavr.collection.Seq;

/**
 * An {@link Action} that is a reply, made by {@link Action#reply}; {@code
 * gen_statem:reply_action()}.
 *
 * @param <M> the machine's one-way messages
 */
public sealed interface ReplyAction<M> extends EnterAction<M>
    permits Actions.Reply, Actions.AllReplies {

  /**
   * {@return several replies in their order as one; none if there are none}
   *
   * @param replies which
   * @param <M> the machine's one-way messages
   */
  static <M> ReplyAction<M> all(Seq<? extends ReplyAction<? extends M>> replies) {
    return new Actions.AllReplies<>(replies.toList());
  }
}
