package dev.coppice.supervisor;

import io.vavr.collection.List;
import java.util.function.Consumer;

/**
 * What the actions of one transition come to. A reply is sent when it is met; everything else is
 * kept for its turn.
 *
 * @param <M> the machine's one-way messages
 */
final class Effects<M> {
  private final Consumer<Actions.Reply<?>> replies;
  private boolean postpones;

  // Newest first, since that is what they are taken in.
  private List<Event<?, ? extends M>> inserted = List.empty();
  private List<Actions.OnTimeout<? extends M>> timeouts = List.empty();

  Effects(Consumer<Actions.Reply<?>> replies) {
    this.replies = replies;
  }

  void add(Action<? extends M> action) {
    switch (action) {
      case Actions.All<? extends M>(var several) -> several.forEach(this::add);
      case Actions.AllEnter<? extends M>(var several) -> several.forEach(this::add);
      case Actions.AllReplies<? extends M>(var several) -> several.forEach(this::add);
      case Actions.Reply<? extends M> reply -> replies.accept(reply);
      case Actions.Postpone<? extends M> _ -> postpones = true;
      case Actions.NextEvent<? extends M>(var event) -> inserted = inserted.prepend(event);
      case Actions.OnTimeout<? extends M> timeout -> timeouts = timeouts.prepend(timeout);
    }
  }

  boolean postpones() {
    return postpones;
  }

  /** The events that were inserted, the last one first. */
  List<Event<?, ? extends M>> inserted() {
    return inserted;
  }

  /** What to do with timeouts, in order; the last word on each. */
  List<Actions.OnTimeout<? extends M>> timeouts() {
    return timeouts.distinctBy(Actions.OnTimeout::type).reverse();
  }
}
