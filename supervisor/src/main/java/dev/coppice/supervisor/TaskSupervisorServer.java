package dev.coppice.supervisor;

import dev.coppice.mailbox.Awaited;
import dev.coppice.mailbox.Body;
import dev.coppice.mailbox.Call;
import dev.coppice.mailbox.Down;
import dev.coppice.mailbox.Exit;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Message;
import dev.coppice.mailbox.MonitorRef;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ReplyTo;
import dev.coppice.mailbox.Self;
import dev.coppice.mailbox.SpawnOptions;
import dev.coppice.mailbox.Timeout;
import dev.coppice.supervisor.Supervisor.DeleteChildError;
import dev.coppice.supervisor.Supervisor.RestartChildError;
import io.vavr.collection.HashMap;
import io.vavr.collection.List;
import io.vavr.collection.Map;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The callbacks of a task supervisor, a server whose state is the set of its tasks. Those are
 * linked to it. It also answers what a {@link SupervisorRef} asks, so that whoever walks the tree
 * of supervisors can walk through it.
 *
 * <p>Who wants to wait for a task makes the place for that; the supervisor spawns the task with it,
 * and hands back the call. So the task can begin at once, and none is so short that its owner finds
 * nobody.
 */
final class TaskSupervisorServer
    implements GenServer<Request<?, ?>, Void, TaskSupervisorServer.State> {
  private static final Logger log = LoggerFactory.getLogger("dev.coppice.supervisor");

  /** Its requests. */
  sealed interface Ask<R> extends Request<Request<?, ?>, R> {}

  record StartChild<M>(Body<M> body) implements Ask<Either<MaxChildrenReached, Pid<M>>> {}

  /** What a task has to do with the process that awaits it. */
  enum Tie {
    /** Nothing: it goes on when that has ended. */
    NONE,
    /** They are linked. */
    LINKED,
    /** It is killed when that has ended. */
    OWNED
  }

  /**
   * To start a task that can be awaited.
   *
   * @param owner who awaits it
   * @param place where it does
   */
  record StartTask<T>(Body<Object> body, Pid<?> owner, Tie tie, ReplyTo<T> place)
      implements Ask<Either<MaxChildrenReached, Call.Spawned<Object, T>>> {}

  record StopChild(Pid<?> child) implements Ask<Boolean> {}

  record Children() implements Ask<List<Pid<?>>> {}

  /**
   * The state.
   *
   * @param children the tasks that run, each with the monitor of its owner if that is watched
   * @param owned the tasks whose owners are watched
   */
  record State(
      Self<Void> self, Map<Pid<?>, Option<MonitorRef>> children, Map<MonitorRef, Pid<?>> owned) {

    State with(Pid<?> child) {
      return new State(self, children.put(child, Option.none()), owned);
    }

    State with(Pid<?> child, MonitorRef owner) {
      return new State(self, children.put(child, Option.some(owner)), owned.put(owner, child));
    }

    State without(Pid<?> child) {
      Option<MonitorRef> watched = children.get(child).flatMap(Function.identity());
      watched.forEach(self::demonitor); // a DOWN that is there already finds no task
      return new State(self, children.remove(child), watched.map(owned::remove).getOrElse(owned));
    }

    List<Pid<?>> oldestFirst() {
      return children.keySet().toList().sortBy(Pid::id);
    }

    @Override
    public String toString() {
      return oldestFirst().mkString("[", ", ", "]");
    }
  }

  private final TaskSupervisorOptions options;

  TaskSupervisorServer(TaskSupervisorOptions options) {
    this.options = options;
  }

  @Override
  public String label() {
    return "TaskSupervisor";
  }

  @Override
  public Init<State> init(Self<Void> self) {
    var _ = self.trapExit(true);
    return Init.ok(new State(self, HashMap.empty(), HashMap.empty()));
  }

  // ------------------------------------------------------------------ requests

  @Override
  public Answer<State> handleCall(Request<?, ?> request, From from, State state) {
    return switch (request) {
      case Ask<?> ask -> asked(ask, from, state);
      case Supervisor.Ask<?> ask -> askedAsSupervisor(ask, state);
      default -> throw new IllegalArgumentException("not for a task supervisor: " + request);
    };
  }

  private Answer<State> asked(Ask<?> request, From from, State state) {
    return switch (request) {
      case StartChild<?> ask -> start(ask, from, state);
      case StartTask<?> ask -> start(ask, from, state);
      case StopChild ask -> {
        boolean known = state.children().containsKey(ask.child());
        yield Answer.reply(ask, known, known ? stopped(state, ask.child()) : state);
      }
      case Children ask -> Answer.reply(ask, state.oldestFirst(), state);
    };
  }

  private Answer<State> askedAsSupervisor(Supervisor.Ask<?> request, State state) {
    return switch (request) {
      case Supervisor.StartChild ask ->
          Answer.reply(
              ask,
              Either.left(
                  new Supervisor.StartChildError.NotStarted(
                      new StartError.Failed(ExitReason.of("a task supervisor starts only tasks")))),
              state);
      case Supervisor.TerminateChild ask -> {
        Option<Pid<?>> known = task(state, ask.id());
        yield Answer.reply(
            ask, known.isDefined(), known.map(child -> stopped(state, child)).getOrElse(state));
      }
      case Supervisor.RestartChild ask ->
          Answer.reply(
              ask,
              Either.left(
                  task(state, ask.id())
                      .<RestartChildError>map(RestartChildError.Running::new)
                      .getOrElse(RestartChildError.NotFound::new)),
              state);
      case Supervisor.DeleteChild ask ->
          Answer.reply(
              ask,
              Either.left(
                  task(state, ask.id())
                      .<DeleteChildError>map(DeleteChildError.Running::new)
                      .getOrElse(DeleteChildError.NotFound::new)),
              state);
      case Supervisor.GetChildSpec ask -> Answer.reply(ask, Option.none(), state);
      case Supervisor.CountChildren ask -> {
        int active = state.children().keySet().count(Pid::isAlive);
        yield Answer.reply(ask, new ChildCounts(1, active, 0, state.children().size()), state);
      }
      case Supervisor.WhichChildren ask ->
          Answer.reply(ask, state.oldestFirst().map(TaskSupervisorServer::info), state);
      case Supervisor.History ask -> Answer.reply(ask, List.empty(), state);
    };
  }

  private static Option<Pid<?>> task(State state, String id) {
    return state.oldestFirst().find(child -> child.toString().equals(id));
  }

  static ChildInfo info(Pid<?> child) {
    return new ChildInfo(
        child.toString(),
        ChildSpec.Type.WORKER,
        ChildInfo.Status.RUNNING,
        Option.some(child),
        Restart.TEMPORARY,
        0);
  }

  private <M> Answer<State> start(StartChild<M> ask, From from, State state) {
    if (isFull(state)) {
      return Answer.reply(ask, Either.left(full()), state);
    }
    Pid<M> child = state.self().spawn(optionsFor(from), ask.body());
    return Answer.reply(ask, Either.right(child), state.with(child));
  }

  private <T> Answer<State> start(StartTask<T> ask, From from, State state) {
    if (isFull(state)) {
      return Answer.reply(ask, Either.left(full()), state);
    }
    SpawnOptions spawnOptions = optionsFor(from);
    Call.Spawned<Object, T> spawned =
        ask.tie() == Tie.LINKED
            ? Call.spawnBodyLinkedFor(ask.place(), state.self(), spawnOptions, ask.body())
            : Call.spawnBodyFor(ask.place(), state.self(), spawnOptions, ask.body());
    State next =
        ask.tie() == Tie.OWNED
            ? state.with(spawned.pid(), state.self().monitor(ask.owner()))
            : state.with(spawned.pid());
    return Answer.reply(ask, Either.right(spawned), next);
  }

  private boolean isFull(State state) {
    return options.maxChildren().exists(most -> state.children().size() >= most);
  }

  private MaxChildrenReached full() {
    return new MaxChildrenReached(options.maxChildren().get());
  }

  /** A task's parent is the supervisor; its label says who has wanted it. */
  private static SpawnOptions optionsFor(From from) {
    return SpawnOptions.none().withLabel("Task[starter=" + from.asker() + "]").withLink();
  }

  // ------------------------------------------------------------------ ends

  @Override
  public Step<State> handleInfo(Awaited<Void> info, State state) {
    return Step.noReply(
        switch (info) {
          case Exit<Void> exit when Exits.isEnd(exit) ->
              state.without(exit.from()); // it has reported itself
          case Down<Void>(var owner, _) -> {
            state.owned().get(owner).forEach(child -> child.exit(ExitReason.kill()));
            yield state;
          }
          case Exit<Void> _, Message<Void> _, Timeout<Void> _ -> state;
        });
  }

  private State stopped(State state, Pid<?> child) {
    reported(state, child, ChildStopper.stop(state.self(), child, options.shutdown()));
    return state.without(child);
  }

  @Override
  public void terminate(ExitReason reason, State state) {
    ParallelStop.stop(state.self(), state.oldestFirst(), options.shutdown())
        .forEach(end -> reported(state, end._1, end._2));
  }

  /** Reports an end that was not as asked. */
  private void reported(State state, Pid<?> child, ExitReason reason) {
    boolean asAsked =
        !reason.isAbnormal()
            || reason.equals(ExitReason.noproc()) // it was over before
            || (options.shutdown() instanceof Shutdown.BrutalKill
                && reason.equals(ExitReason.killed()));
    if (!asAsked && !state.self().node().limitsReport("tasks that did not stop as asked")) {
      log.atWarn()
          .addKeyValue("supervisor", state.self().pid())
          .addKeyValue("context", "shutdown_error")
          .addKeyValue("child", child)
          .addKeyValue("reason", reason)
          .log("Task {} did not stop as asked: {}", child, reason);
    }
  }
}
