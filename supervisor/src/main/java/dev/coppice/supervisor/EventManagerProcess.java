package dev.coppice.supervisor;

import dev.coppice.mailbox.Call;
import dev.coppice.mailbox.Exit;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Next;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessFenced;
import dev.coppice.mailbox.Received;
import dev.coppice.mailbox.Self;
import dev.coppice.mailbox.Spawner;
import dev.coppice.supervisor.EventRequest.AddHandler;
import dev.coppice.supervisor.EventRequest.CallHandler;
import dev.coppice.supervisor.EventRequest.DeleteHandler;
import dev.coppice.supervisor.EventRequest.SwapHandler;
import dev.coppice.supervisor.EventRequest.SyncEvent;
import dev.coppice.supervisor.EventRequest.WhichHandlers;
import io.vavr.collection.List;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;

/**
 * The process of an event manager: its handlers, newest first, and what becomes of each when it has
 * had its turn. A handler's code runs in {@link #attempt} alone, so its failure is a value, and the
 * handler's end: {@code terminate} first, then the report if there is one, then its owner is told.
 */
final class EventManagerProcess<E> extends Behaviour<E> {
  /** In reports. */
  private final String name;

  private List<InstalledHandler<E, ?, ?, ?>> handlers = List.empty();

  /** The class of the handler that runs, or ran last. Read by any thread. */
  private Class<?> running = GenEvent.class;

  private EventManagerProcess(Self<E> self, Pid<?> parent, String name) {
    super(self, parent);
    this.name = name;
  }

  static <E> Either<StartError, EventManagerRef<E>> start(
      Spawner spawner, EventManagerOptions<E> options) {
    return BehaviourStart.start(
            spawner,
            options.asStartOptions(),
            GenEvent.class,
            GenEvent.class.getSimpleName(),
            (self, start) -> {
              var _ = self.trapExit(true);
              start.succeeded();
              String name = options.name().<Object>map(n -> n).getOrElse(self.pid()).toString();
              return new EventManagerProcess<E>(self, start.parent(), name).receive();
            })
        .map(server -> new EventManagerRef<>(server.pid()));
  }

  // ------------------------------------------------------------------ events

  @Override
  @SuppressWarnings("unchecked") // EventManager.notify takes only events of this manager
  Next<E> told(Object message) throws Exception {
    if (message instanceof SyncEvent<?>(var event, var handled)) {
      each(handler -> event(handler, (E) event));
      handled.send(true);
    } else {
      each(handler -> event(handler, (E) message));
    }
    return goOn();
  }

  private <Q, S, T> Option<InstalledHandler<E, ?, ?, ?>> event(
      InstalledHandler<E, Q, S, T> installed, E event) throws Exception {
    EventHandler<E, Q, S, T> handler = installed.handler();
    return after(
        installed, event, attempt(handler, () -> handler.handleEvent(event, installed.state())));
  }

  /** The handlers of a process that has ended go first, and the others hear of it. */
  @Override
  Next<E> informed(Received<E> received) throws Exception {
    if (received instanceof Exit<E>(var from, var reason)) {
      each(handler -> afterExit(handler, from, reason));
    }
    each(handler -> info(handler, received));
    return goOn();
  }

  private <Q, S, T> Option<InstalledHandler<E, ?, ?, ?>> info(
      InstalledHandler<E, Q, S, T> installed, Received<E> info) throws Exception {
    EventHandler<E, Q, S, T> handler = installed.handler();
    return after(
        installed, info, attempt(handler, () -> handler.handleInfo(info, installed.state())));
  }

  private Option<InstalledHandler<E, ?, ?, ?>> afterExit(
      InstalledHandler<E, ?, ?, ?> installed, Pid<?> from, ExitReason reason) throws Exception {
    if (installed.owner().exists(owner -> owner.pid() == from)) {
      remove(installed, new Removal.OwnerEnded(reason));
      return Option.none();
    }
    return Option.some(installed);
  }

  /** A handler's turn: what there is in its place afterwards. */
  @FunctionalInterface
  private interface Turn<E> {
    Option<InstalledHandler<E, ?, ?, ?>> of(InstalledHandler<E, ?, ?, ?> handler) throws Exception;
  }

  private void each(Turn<E> turn) throws Exception {
    List<InstalledHandler<E, ?, ?, ?>> left = List.empty();
    for (InstalledHandler<E, ?, ?, ?> handler : handlers) {
      for (InstalledHandler<E, ?, ?, ?> after : turn.of(handler)) {
        left = left.prepend(after);
      }
    }
    handlers = left.reverse();
  }

  @Override
  Next<E> timedOut() {
    return receive();
  }

  private Next<E> goOn() {
    if (isWatched()) {
      note(new SysEvent.NewState(state()));
    }
    return receive();
  }

  // ------------------------------------------------------------------ requests

  @Override
  @SuppressWarnings("unchecked") // EventManager sends only requests of this manager
  Next<E> called(Envelope.Asked asked) throws Exception {
    EventRequest<?, ?> request = (EventRequest<?, ?>) asked.request();
    Object reply =
        switch (request) {
          case CallHandler<?, ?, ?> call -> call(call, asked);
          case AddHandler<?, ?, ?> add -> add((AddHandler<E, ?, ?>) add);
          case DeleteHandler<?, ?> delete -> delete(delete);
          case SwapHandler<?, ?, ?, ?> swap -> swap((SwapHandler<E, ?, ?, ?>) swap);
          case WhichHandlers<?> _ -> handlers.map(InstalledHandler::key);
        };
    asked.replyTo().send(reply);
    if (isWatched()) {
      note(new SysEvent.Out(request, reply));
    }
    return goOn();
  }

  private Option<InstalledHandler<E, ?, ?, ?>> newest(HandlerKey<?, ?> key) {
    return handlers.find(handler -> handler.key().equals(key));
  }

  private Either<HandlerError, Object> call(CallHandler<?, ?, ?> call, Envelope.Asked asked)
      throws Exception {
    Option<InstalledHandler<E, ?, ?, ?>> found = newest(call.handler());
    return found.isEmpty()
        ? Either.left(new HandlerError.NoSuchHandler(call.handler()))
        : call(found.get(), new From(call.request(), asked.replyTo()), call.request(), asked);
  }

  @SuppressWarnings("unchecked") // the key says what requests its handler takes
  private <Q, S, T> Either<HandlerError, Object> call(
      InstalledHandler<E, Q, S, T> installed,
      From from,
      Request<?, ?> request,
      Envelope.Asked asked)
      throws Exception {
    EventHandler<E, Q, S, T> handler = installed.handler();
    Either<ExitReason, HandlerAnswer<E, S>> outcome =
        attempt(
            handler,
            () -> {
              HandlerAnswer<E, S> answer =
                  Call.answering(
                      asked.replyTo(), () -> handler.handleCall((Q) request, installed.state()));
              from.check(answer.request());
              return answer;
            });
    Option<InstalledHandler<E, ?, ?, ?>> after =
        after(installed, request, outcome.map(HandlerAnswer::step));
    handlers =
        after.isEmpty() ? handlers.remove(installed) : handlers.replace(installed, after.get());
    return outcome.bimap(HandlerError.Failed::new, HandlerAnswer::value);
  }

  private <Q, T> Either<ExitReason, HandlerKey<Q, T>> add(AddHandler<E, Q, T> add)
      throws Exception {
    add.owner().forEach(owner -> self().link(owner.pid()));
    return install(add.key(), add.handler(), add.owner());
  }

  private <Q, S, T> Either<ExitReason, HandlerKey<Q, T>> install(
      HandlerKey<Q, T> key, EventHandler<E, Q, S, T> handler, Option<HandlerOwner> owner)
      throws Exception {
    return initialised(key, handler, owner)
        .peek(installed -> handlers = handlers.prepend(installed))
        .map(InstalledHandler::key);
  }

  @SuppressWarnings("unchecked") // the key says what its handler leaves behind
  private <T> Either<HandlerError, T> delete(DeleteHandler<?, T> delete) throws Exception {
    return (Either<HandlerError, T>)
        takenOut(delete.handler(), new Removal.Deleted(delete.argument()));
  }

  /** Who asks for it is told what the handler leaves behind, and its failure. */
  private Either<HandlerError, ?> takenOut(HandlerKey<?, ?> key, Removal why) throws Exception {
    Option<InstalledHandler<E, ?, ?, ?>> found = newest(key);
    if (found.isEmpty()) {
      return Either.left(new HandlerError.NoSuchHandler(key));
    }
    handlers = handlers.remove(found.get());
    Either<ExitReason, ?> left = terminated(found.get(), why);
    tellOwner(found.get(), why);
    return left.mapLeft(HandlerError.Failed::new);
  }

  @SuppressWarnings("unchecked") // the key says what its handler leaves behind
  private <T, Q, U> Either<ExitReason, HandlerKey<Q, U>> swap(SwapHandler<E, T, Q, U> swap)
      throws Exception {
    Option<HandlerOwner> owner = newest(swap.old()).flatMap(InstalledHandler::owner);
    var left =
        (Either<HandlerError, T>)
            takenOut(swap.old(), new Removal.Swapped(swap.argument(), swap.key()));
    Either<ExitReason, ? extends EventHandler<E, Q, ?, U>> successor =
        attempt(swap.key().type(), () -> swap.successor().apply(left));
    Either<ExitReason, HandlerKey<Q, U>> outcome =
        successor.isLeft()
            ? Either.left(successor.getLeft())
            : install(swap.key(), successor.get(), owner);
    outcome.peekLeft(reason -> tell(owner, swap.key(), new Removal.Failed(reason)));
    return outcome;
  }

  // ------------------------------------------------------------------ one handler

  /** Runs a handler's code. */
  private <R> Either<ExitReason, R> attempt(EventHandler<?, ?, ?, ?> handler, Callable<R> callback)
      throws Exception {
    return attempt(handler.getClass(), callback);
  }

  private <R> Either<ExitReason, R> attempt(Class<?> code, Callable<R> callback) throws Exception {
    running = code;
    try {
      return Either.right(Objects.requireNonNull(callback.call(), "a callback returned null"));
    } catch (ProcessFenced fenced) {
      throw fenced;
    } catch (Exception | Error thrown) {
      if (!self().pid().isAlive()) { // not the handler's failure: the manager was killed in it
        throw thrown;
      }
      return Either.left(ExitReason.of(thrown));
    }
  }

  private <Q, S, T> Either<ExitReason, InstalledHandler<E, Q, S, T>> initialised(
      HandlerKey<Q, T> key, EventHandler<E, Q, S, T> handler, Option<HandlerOwner> owner)
      throws Exception {
    return attempt(
            handler,
            () ->
                handler
                    .init(self())
                    .map(state -> Objects.requireNonNull(state, "init returned no state")))
        .flatMap(
            initial -> initial.map(state -> new InstalledHandler<>(key, handler, state, owner)));
  }

  private <Q, S, T> Option<InstalledHandler<E, ?, ?, ?>> after(
      InstalledHandler<E, Q, S, T> installed,
      Object message,
      Either<ExitReason, HandlerStep<E, S>> outcome)
      throws Exception {
    if (outcome.isLeft()) {
      crashed(installed, message, outcome.getLeft());
      return Option.none();
    }
    return switch (outcome.get()) {
      case HandlerStep.Ok<E, S>(var state) -> Option.some(installed.with(state));
      case HandlerStep.RemoveHandler<E, S> _ -> {
        remove(installed, new Removal.RemovedItself());
        yield Option.none();
      }
      case HandlerStep.SwapHandler<E, S, ?, ?> swap -> swapped(installed, swap);
    };
  }

  private <S, Q, T> Option<InstalledHandler<E, ?, ?, ?>> swapped(
      InstalledHandler<E, ?, S, ?> installed, HandlerStep.SwapHandler<E, S, Q, T> swap)
      throws Exception {
    remove(installed.with(swap.state()), new Removal.Swapped(ExitReason.normal(), swap.key()));
    Either<ExitReason, ? extends InstalledHandler<E, ?, ?, ?>> successor =
        initialised(swap.key(), swap.successor(), installed.owner());
    if (successor.isLeft()) { // nobody waits for it: a crash like any other
      ExitReason reason = successor.getLeft();
      report(swap.key(), reason, Option.none(), Option.none(), Option.none());
      tell(installed.owner(), swap.key(), new Removal.Failed(reason));
    }
    return Option.narrow(successor.toOption());
  }

  private void crashed(InstalledHandler<E, ?, ?, ?> installed, Object message, ExitReason reason)
      throws Exception {
    Removal why = new Removal.Failed(reason);
    Option<ExitReason> alsoFailed = failure(terminated(installed, why));
    report(
        installed.key(),
        reason,
        Option.some(installed.shown(message)),
        Option.some(installed.shownState()._2),
        alsoFailed);
    tellOwner(installed, why);
  }

  /** Removes a handler of which nobody asks what it leaves behind. */
  private void remove(InstalledHandler<E, ?, ?, ?> installed, Removal why) throws Exception {
    for (ExitReason failure : failure(terminated(installed, why))) {
      report(
          installed.key(),
          failure,
          Option.none(),
          Option.some(installed.shownState()._2),
          Option.none());
    }
    tellOwner(installed, why);
  }

  private <Q, S, T> Either<ExitReason, T> terminated(
      InstalledHandler<E, Q, S, T> installed, Removal why) throws Exception {
    EventHandler<E, Q, S, T> handler = installed.handler();
    return attempt(handler, () -> handler.terminate(why, installed.state()));
  }

  private static Option<ExitReason> failure(Either<ExitReason, ?> outcome) {
    return outcome.isLeft() ? Option.some(outcome.getLeft()) : Option.none();
  }

  private void report(
      HandlerKey<?, ?> handler,
      ExitReason reason,
      Option<Object> message,
      Option<Object> state,
      Option<ExitReason> alsoFailed) {
    new HandlerReport(name, handler, reason, message, state, alsoFailed).write(self().node());
  }

  private static void tellOwner(InstalledHandler<?, ?, ?, ?> installed, Removal why) {
    tell(installed.owner(), installed.key(), why);
  }

  private static void tell(Option<HandlerOwner> owner, HandlerKey<?, ?> handler, Removal why) {
    owner.forEach(process -> process.tell(new HandlerExit(handler, why)));
  }

  // ------------------------------------------------------------------ end

  /** The owners are told that their handlers are gone, and are not to die of the manager's end. */
  @Override
  void terminate(ExitReason reason) throws Exception {
    for (InstalledHandler<E, ?, ?, ?> handler : handlers) {
      remove(handler, new Removal.Stopped());
    }
    handlers
        .flatMap(InstalledHandler::owner)
        .map(HandlerOwner::pid)
        .filter(owner -> owner != parent())
        .forEach(self()::unlink);
  }

  // ------------------------------------------------------------------ looking in

  @Override
  Object rawState() {
    return handlers.map(InstalledHandler::rawState);
  }

  @Override
  Object replaceState(UnaryOperator<Object> change) {
    handlers = handlers.map(handler -> handler.replaced(change));
    return rawState();
  }

  @Override
  public Object state() {
    return handlers.map(InstalledHandler::shownState);
  }

  @Override
  public Object shown(Object message) {
    return switch (message) {
      case Envelope.Asked asked ->
          asked.request() instanceof CallHandler<?, ?, ?>(var handler, var request)
              ? "call " + shownByAll(request) + " to " + handler
              : asked;
      case Envelope.Told<?>(SyncEvent<?>(var event, _)) -> "event " + shownByAll(event);
      case Envelope.Told<?>(var event) -> "event " + shownByAll(event);
      case Envelope.SystemMessage system -> system;
      default -> shownByAll(message);
    };
  }

  /** Any of the handlers may know that a message holds a secret. */
  private Object shownByAll(Object message) {
    return handlers.foldLeft(message, (shown, handler) -> handler.shown(shown));
  }

  @Override
  Class<?> module() {
    return GenEvent.class;
  }

  /** What blocks is remembered by the handler's class, not by that of all managers. */
  @Override
  public Class<?> code() {
    return running;
  }
}
