package dev.coppice.supervisor;

import dev.coppice.mailbox.Call;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Message;
import dev.coppice.mailbox.Next;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.Received;
import dev.coppice.mailbox.Self;
import dev.coppice.mailbox.Spawner;
import io.vavr.Tuple;
import io.vavr.Tuple2;
import io.vavr.collection.List;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The process behind a {@link GenStateMachine}.
 *
 * <h2>How it works</h2>
 *
 * One event comes from the mailbox, and is handled. What is left to handle then, in {@code queue}
 * and {@code timeouts}, is handled in the same turn, until only the mailbox has more. The order in
 * which the parts of a transition take effect is that of {@link Action}. State and data are
 * replaced when all callbacks of a transition have returned, so {@code terminate} and the crash
 * report see those before.
 */
final class StateMachineProcess<Q, M, S, D> extends Behaviour<M> {
  private final GenStateMachine<Q, M, S, D> machine;
  private final Timeouts<M> timeouts;
  private S state;
  private D data;

  /** What is to be handled before the mailbox. */
  private List<Event<Q, M>> queue = List.empty();

  /** What is to be handled again when the state has changed, the last one first. */
  private List<Event<Q, M>> postponed = List.empty();

  /** What is being handled. */
  private @Nullable Event<Q, M> inHand;

  private StateMachineProcess(
      GenStateMachine<Q, M, S, D> machine, Self<M> self, Pid<?> parent, S state, D data) {
    super(self, parent);
    this.machine = machine;
    this.timeouts = new Timeouts<>(self.pid());
    this.state = state;
    this.data = data;
  }

  // ------------------------------------------------------------------ start

  static <Q, M, S, D> Either<StartError, ServerRef<Q, M>> start(
      Spawner spawner, StartOptions<Q, M> options, GenStateMachine<Q, M, S, D> machine) {
    return BehaviourStart.start(
        spawner,
        options,
        machine.getClass(),
        machine.label(),
        (self, start) -> initialise(machine, self, start));
  }

  private static <Q, M, S, D> Next<M> initialise(
      GenStateMachine<Q, M, S, D> machine, Self<M> self, BehaviourStart<M> start) throws Exception {
    return switch (machine.init(self)) {
      case Outcomes.Begin<M, S, D>(var state, var data, var actions) -> {
        start.succeeded();
        yield new StateMachineProcess<>(machine, self, start.parent(), state, data).begin(actions);
      }
      case Outcomes.Ignore<M, S, D> _ -> start.refused(new StartError.Ignored());
      case Outcomes.Fail<M, S, D>(var reason, var isReported) ->
          isReported ? Next.stop(reason) : start.failed(self, reason);
    };
  }

  /** As if an event had been handled with a transition into the first state. */
  private Next<M> begin(List<Action<? extends M>> actions) {
    return guarded(() -> goOn(proceed(none(), state, data, true, actions)));
  }

  private Option<Event<Q, M>> none() {
    return Option.none();
  }

  // ------------------------------------------------------------------ events

  @Override
  @SuppressWarnings("unchecked") // ServerRef.call takes only requests of this machine
  Next<M> called(Envelope.Asked asked) throws Exception {
    From from = new From(asked.request(), asked.replyTo());
    return handle(new Event.Call<>((Q) asked.request(), from));
  }

  @Override
  @SuppressWarnings("unchecked") // ServerRef.cast takes only messages of this machine
  Next<M> told(Object message) throws Exception {
    return handle(new Event.Cast<>((M) message));
  }

  @Override
  Next<M> informed(Received<M> received) throws Exception {
    return handle(new Event.Info<>(received));
  }

  @Override
  Next<M> expired(Envelope.Expired expired) throws Exception {
    Option<Event<Q, M>> event = timeouts.fired(expired);
    return event.isEmpty() ? receive() : handle(noted(event.get()));
  }

  @Override
  Next<M> timedOut() {
    return receive(); // it waits without a limit: its timeouts are timers
  }

  private Event<Q, M> noted(Event<Q, M> event) {
    if (isWatched()) {
      note(in(event));
    }
    return event;
  }

  private SysEvent.In in(Event<Q, M> event) {
    return switch (event) {
      case Event.Call(var request, _) -> new SysEvent.In(SysEvent.Kind.CALL, request);
      case Event.Cast(var message) -> new SysEvent.In(SysEvent.Kind.CAST, message);
      case Event.Info(var info) -> new SysEvent.In(SysEvent.Kind.INFO, info);
      case Event.Internal(var content) -> new SysEvent.In(SysEvent.Kind.INTERNAL, content);
      case Event.EventTimeout<Q, M> _, Event.StateTimeout<Q, M> _, Event.GenericTimeout<Q, M> _ ->
          new SysEvent.In(SysEvent.Kind.TIMEOUT, event);
    };
  }

  // ------------------------------------------------------------------ loop

  /** Handles an event, and then what is to be handled before the mailbox. */
  private Next<M> handle(Event<Q, M> event) throws Exception {
    return goOn(taken(event));
  }

  /**
   * Handles what is to be handled before the mailbox. A loop, since there is no end to it.
   *
   * @param first how the machine ends, if what has been handled last ends it
   */
  private Next<M> goOn(Option<Next<M>> first) throws Exception {
    Option<Next<M>> end = first;
    while (end.isEmpty()) {
      inHand = null;
      Option<Event<Q, M>> next = next();
      if (next.isEmpty() || !self().pid().isAlive()) {
        return receive();
      }
      end = taken(next.get());
    }
    return end.get();
  }

  /** Takes the next event out of the queue, unless its caller has given up; or what is due. */
  private Option<Event<Q, M>> next() {
    while (!queue.isEmpty()) {
      Event<Q, M> first = queue.head();
      queue = queue.tail();
      if (first instanceof Event.Call<Q, M>(var request, var from)
          && from.replyTo().isAbandoned()) {
        note(new SysEvent.Dropped(request));
      } else {
        return Option.some(first);
      }
    }
    Option<Event<Q, M>> due = timeouts.nextDue();
    return due.map(this::noted);
  }

  /**
   * Handles one event.
   *
   * @return how the machine ends; nothing if it goes on
   */
  private Option<Next<M>> taken(Event<Q, M> event) throws Exception {
    inHand = event;
    Option<Event<Q, M>> cause = Option.some(event);
    return switch (answering(cause, () -> machine.handleEvent(event, state, data))) {
      case Outcomes.Proceed<M, S, D>(var next, var latest, var repeats, var actions) ->
          proceed(cause, next.getOrElse(state), latest.getOrElse(data), repeats, actions);
      case Outcomes.Halt<M, S, D>(var reason, var replies, var last) ->
          halt(reason, replies, state, last.getOrElse(data));
    };
  }

  /**
   * Runs a callback that is due to an event; if that is a call, within what time its caller has.
   */
  private <T> T answering(Option<Event<Q, M>> cause, Callable<T> callback) throws Exception {
    return cause.isDefined() && cause.get() instanceof Event.Call<Q, M>(_, var from)
        ? Call.answering(from.replyTo(), callback)
        : callback.call();
  }

  /** The parts of a transition, in the order of {@link Action}. */
  private Option<Next<M>> proceed(
      Option<Event<Q, M>> cause,
      S next,
      D given,
      boolean repeats,
      List<Action<? extends M>> actions)
      throws Exception {
    boolean changes = !next.equals(state);
    D latest = given;
    Effects<M> effects = new Effects<>(this::reply);
    actions.forEach(effects::add);
    if (changes || repeats) {
      switch (answering(cause, () -> machine.handleEnter(state, next, given))) {
        case Outcomes.Stay<M, D>(var entered, var more) -> {
          latest = entered.getOrElse(latest);
          more.forEach(effects::add);
        }
        case Outcomes.Halt<M, ?, D>(var reason, var replies, var last) -> {
          return halt(reason, replies, next, last.getOrElse(latest));
        }
      }
    }
    state = next;
    data = latest;
    timeouts.cancel(TimeoutType.Own.EVENT);
    if (effects.postpones()) {
      cause.forEach(this::postpone);
    }
    if (changes) {
      timeouts.cancel(TimeoutType.Own.STATE);
      queue = postponed.foldLeft(queue, List::prepend);
      postponed = List.empty();
    }
    effects.timeouts().forEach(timeouts::apply);
    insert(effects.inserted());
    if (isWatched()) {
      note(new SysEvent.NewState(state()));
    }
    return Option.none();
  }

  private void postpone(Event<Q, M> event) {
    postponed = postponed.prepend(event);
    if (isWatched()) {
      SysEvent.In in = in(event);
      note(new SysEvent.Postponed(in.kind(), in.what()));
    }
  }

  @SuppressWarnings("unchecked") // made for this machine, see Action.nextEvent
  private void insert(List<Event<?, ? extends M>> lastFirst) {
    for (Event<?, ? extends M> event : lastFirst) {
      queue = queue.prepend((Event<Q, M>) event);
    }
    if (isWatched()) {
      queue.take(lastFirst.size()).forEach(this::noted);
    }
  }

  private void reply(Actions.Reply<?> reply) {
    reply.caller().send(reply.value());
    if (isWatched()) {
      note(new SysEvent.Out(reply.request(), reply.value()));
    }
  }

  private Option<Next<M>> halt(
      ExitReason reason, Option<ReplyAction<? extends M>> replies, S last, D lastData) {
    state = last;
    data = lastData;
    replies.forEach(new Effects<M>(this::reply)::add);
    return Option.some(stop(reason));
  }

  @Override
  void terminate(ExitReason reason) throws Exception {
    machine.terminate(reason, state, data);
  }

  // ------------------------------------------------------------------ looking in

  @Override
  Object rawState() {
    return Tuple.of(state, data);
  }

  @Override
  @SuppressWarnings("unchecked") // who replaces a state vouches for its type
  Object replaceState(UnaryOperator<Object> change) {
    Tuple2<S, D> changed = (Tuple2<S, D>) change.apply(rawState());
    state = changed._1;
    data = changed._2;
    return changed;
  }

  @Override
  public Object state() {
    return machine.formatState(state, data);
  }

  @Override
  List<Object> postponed() {
    return allShown(postponed.reverse());
  }

  @Override
  List<Object> timeouts() {
    return allShown(timeouts.running()).sortBy(Object::toString); // they have no order of their own
  }

  private List<Object> allShown(List<Event<Q, M>> events) {
    return events.map(event -> shown(event));
  }

  /** The event in hand, which need not be what was received last. */
  @Override
  public Object shown(Object message) {
    if (inHand != null) {
      return shown(inHand);
    }
    return switch (message) {
      case Envelope.Asked asked -> "call " + machine.formatMessage(asked.request());
      case Envelope.Told<?> told -> "cast " + machine.formatMessage(told.message());
      case Envelope envelope -> envelope;
      default -> machine.formatMessage(message);
    };
  }

  private Object shown(Event<Q, M> event) {
    return switch (event) {
      case Event.Call(var request, _) -> "call " + machine.formatMessage(request);
      case Event.Cast(var message) -> "cast " + machine.formatMessage(message);
      case Event.Info(Message(var message)) -> machine.formatMessage(message);
      case Event.Info(var info) -> machine.formatMessage(info);
      case Event.Internal(var content) -> "internal " + machine.formatMessage(content);
      case Event.EventTimeout(var content) -> "timeout " + machine.formatMessage(content);
      case Event.StateTimeout(var content) -> "state_timeout " + machine.formatMessage(content);
      case Event.GenericTimeout(var name, var content) ->
          "timeout " + name + " " + machine.formatMessage(content);
    };
  }

  @Override
  public Class<?> code() {
    return machine.getClass();
  }
}
