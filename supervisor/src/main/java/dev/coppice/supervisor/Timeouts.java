package dev.coppice.supervisor;

import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.TimerRef;
import io.vavr.Tuple;
import io.vavr.Tuple2;
import io.vavr.collection.HashMap;
import io.vavr.collection.List;
import io.vavr.collection.Map;
import io.vavr.control.Option;
import java.time.Duration;

/**
 * The running timeouts of one state machine, at most one of each type. Used by its process alone.
 *
 * <p>A timer sends an envelope that names it. One that was cancelled or replaced may have sent its
 * envelope already; but then it is not the timer that runs, and the envelope is dropped where it is
 * opened. So no stale timeout is ever seen, and nothing has to be taken out of the mailbox.
 *
 * <p>A timeout of zero has no timer. It is {@linkplain #nextDue due} as soon as no inserted and no
 * postponed event is left, which is before the mailbox is looked at.
 *
 * @param <M> the machine's one-way messages
 */
final class Timeouts<M> {
  private record Running<M>(TimerRef timer, M content) {}

  private final Pid<?> machine;
  private Map<TimeoutType, Running<M>> running = HashMap.empty();

  /** Those of zero, in the order they were started. */
  private List<Tuple2<TimeoutType, M>> due = List.empty();

  Timeouts(Pid<?> machine) {
    this.machine = machine;
  }

  void apply(Actions.OnTimeout<? extends M> action) {
    switch (action) {
      case Actions.Start(var type, var time, var content) -> start(type, time, content);
      case Actions.Update(var type, var content) -> update(type, content);
      case Actions.Cancel<?>(var type) -> cancel(type);
    }
  }

  private void start(TimeoutType type, Duration time, M content) {
    cancel(type);
    if (time.isZero()) {
      due = due.append(Tuple.of(type, content));
    } else {
      TimerRef timer =
          machine
              .node()
              .startTimer(
                  time, Envelope.takenBy(machine), itself -> new Envelope.Expired(type, itself));
      running = running.put(type, new Running<>(timer, content));
    }
  }

  private void update(TimeoutType type, M content) {
    int place = due.indexWhere(one -> one._1.equals(type));
    if (place >= 0) {
      due = due.update(place, Tuple.of(type, content));
    } else {
      Option<Running<M>> runs = running.get(type);
      if (runs.isDefined()) {
        running = running.put(type, new Running<>(runs.get().timer(), content));
      } else {
        start(type, Duration.ZERO, content);
      }
    }
  }

  void cancel(TimeoutType type) {
    due = due.removeFirst(one -> one._1.equals(type));
    for (Running<M> runs : running.get(type)) {
      var _ = runs.timer().cancel();
      running = running.remove(type);
    }
  }

  /** What a timer that has fired means; nothing if it is stale. */
  <Q> Option<Event<Q, M>> fired(Envelope.Expired expired) {
    TimeoutType type = expired.type();
    Option<Running<M>> runs = running.get(type).filter(one -> one.timer() == expired.timer());
    if (runs.isDefined()) {
      running = running.remove(type);
    }
    return runs.map(one -> type.event(one.content()));
  }

  /** What will happen when those that run are over. */
  <Q> List<Event<Q, M>> running() {
    return running.toList().map(one -> one._1.event(one._2.content()));
  }

  /** Takes the first timeout of zero. */
  <Q> Option<Event<Q, M>> nextDue() {
    if (due.isEmpty()) {
      return Option.none();
    }
    Tuple2<TimeoutType, M> first = due.head();
    due = due.tail();
    return Option.some(first._1.event(first._2));
  }
}
