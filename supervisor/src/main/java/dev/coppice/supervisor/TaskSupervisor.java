package dev.coppice.supervisor;

import dev.coppice.mailbox.Body;
import dev.coppice.mailbox.Call;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Name;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessRef;
import dev.coppice.mailbox.ReplyTo;
import dev.coppice.mailbox.Self;
import dev.coppice.supervisor.TaskSupervisorServer.Children;
import dev.coppice.supervisor.TaskSupervisorServer.StartChild;
import dev.coppice.supervisor.TaskSupervisorServer.StartTask;
import dev.coppice.supervisor.TaskSupervisorServer.StopChild;
import dev.coppice.supervisor.TaskSupervisorServer.Tie;
import io.vavr.collection.List;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;

/**
 * A supervisor of tasks, and the reference to it; Elixir's {@code Task.Supervisor}. It starts
 * without any, is told what to run while it runs, restarts nothing, and stops all its tasks at the
 * same time when it ends itself. As a child of a {@link Supervisor} it gives the tasks of a program
 * their place in the order of its shutdown.
 *
 * {@snippet :
 * var tasks = TaskSupervisor.start(node).get();
 * tasks.startChild(self -> sendMail(order)); // nobody waits for it
 * }
 *
 * <p>A task that crashes leaves one report, its own: with {@link #startChild} and {@link #async}
 * the name of the process says who has started it. Its supervisor goes on.
 *
 * <p>It can be used from any process or thread, but for what starts tasks to be awaited.
 */
public final class TaskSupervisor implements BehaviourRef {
  private final ServerRef<Request<?, ?>, Void> server;

  private TaskSupervisor(ServerRef<Request<?, ?>, Void> server) {
    this.server = server;
  }

  // ------------------------------------------------------------------ start and end

  /**
   * Starts a task supervisor linked to the calling process, without a name or a limit.
   *
   * @param parent the calling process
   * @return the supervisor, or why there is none
   */
  public static Either<StartError, TaskSupervisor> startLink(Self<?> parent) {
    return startLink(parent, TaskSupervisorOptions.defaults());
  }

  /**
   * Starts a task supervisor linked to the calling process; {@code Task.Supervisor.start_link/1}.
   *
   * @param parent the calling process
   * @param options what it is to be
   * @return the supervisor, or why there is none
   */
  public static Either<StartError, TaskSupervisor> startLink(
      Self<?> parent, TaskSupervisorOptions options) {
    return GenServer.startLink(parent, startOptions(options), new TaskSupervisorServer(options))
        .map(TaskSupervisor::new);
  }

  /**
   * Starts a task supervisor from outside any process, without a name or a limit.
   *
   * @param node where it runs
   * @return the supervisor, or why there is none
   */
  public static Either<StartError, TaskSupervisor> start(Node node) {
    return start(node, TaskSupervisorOptions.defaults());
  }

  /**
   * Starts a task supervisor from outside any process. It is stopped in order when the node is
   * closed.
   *
   * @param node where it runs
   * @param options what it is to be
   * @return the supervisor, or why there is none
   */
  public static Either<StartError, TaskSupervisor> start(Node node, TaskSupervisorOptions options) {
    return GenServer.start(node, startOptions(options), new TaskSupervisorServer(options))
        .map(TaskSupervisor::new);
  }

  private static StartOptions<Request<?, ?>, Void> startOptions(TaskSupervisorOptions options) {
    return options
        .name()
        .map(TaskSupervisor::serverName)
        .map(StartOptions::named)
        .getOrElse(StartOptions.none());
  }

  private static ServerName<Request<?, ?>, Void> serverName(String name) {
    return new ServerName<>(new Name<>(name, TaskSupervisor.class), Option.none());
  }

  /**
   * {@return the task supervisor that has a name now, if any}
   *
   * @param node where to look
   * @param name the name, see {@link TaskSupervisorOptions#withName}
   */
  public static Option<TaskSupervisor> whereis(Node node, String name) {
    return serverName(name).whereis(node).map(TaskSupervisor::new);
  }

  /**
   * {@return a task supervisor as a child of a {@link Supervisor}: permanent, with as long to shut
   * down as it takes; {@code Task.Supervisor.child_spec/1}} To be found by its name.
   *
   * @param id unique among the supervisor's children
   * @param options what it is to be
   */
  public static ChildSpec childSpec(String id, TaskSupervisorOptions options) {
    return ChildSpec.supervisor(id, parent -> startLink(parent, options));
  }

  /** Stops the supervisor and its tasks, and waits until they are gone. */
  public void stop() {
    server.stop(ExitReason.shutdown(), TimeLimit.FOR_EVER);
  }

  // ------------------------------------------------------------------ tasks

  /**
   * Starts a task whose end nobody waits for; {@code Task.Supervisor.start_child/2}. It is linked
   * to the supervisor alone, and goes on when whoever calls this has ended.
   *
   * @param body what it does
   * @param <M> what it can be sent
   * @return its process, or that there are too many
   * @throws CallFailed if the supervisor is not there
   */
  public <M> Either<MaxChildrenReached, Pid<M>> startChild(Body<M> body) {
    return server.call(new StartChild<>(Objects.requireNonNull(body, "body")), TimeLimit.FOR_EVER);
  }

  /**
   * Starts a task that is linked to the calling process too; {@code Task.Supervisor.async/2}.
   *
   * @param owner the calling process
   * @param function what it does; a value that may be missing is an {@link Option}
   * @param <T> its value
   * @return the task
   * @throws MaxChildrenReached if there are too many
   * @throws CallFailed if the supervisor does not answer; a task that it may have started is killed
   */
  public <T> Task<T> async(Self<?> owner, Callable<? extends T> function) {
    return task(owner, TaskBody.of(function), Tie.LINKED);
  }

  /**
   * Starts a task that is linked to the calling process too, and needs its own process; {@code
   * Task.Supervisor.async/2}.
   *
   * @param owner the calling process
   * @param work what it does
   * @param <T> its value
   * @return the task
   * @throws MaxChildrenReached if there are too many
   * @throws CallFailed if the supervisor does not answer; a task that it may have started is killed
   */
  public <T> Task<T> async(Self<?> owner, Task.Work<? extends T> work) {
    return task(owner, TaskBody.of(work), Tie.LINKED);
  }

  /**
   * Starts a task whose failure is no harm to the calling process, which can {@link Task#yield} it;
   * {@code Task.Supervisor.async_nolink/2}. It goes on when its owner has ended.
   *
   * @param owner the calling process
   * @param function what it does; a value that may be missing is an {@link Option}
   * @param <T> its value
   * @return the task
   * @throws MaxChildrenReached if there are too many
   * @throws CallFailed if the supervisor does not answer; a task that it may have started is killed
   */
  public <T> Task<T> asyncNoLink(Self<?> owner, Callable<? extends T> function) {
    return task(owner, TaskBody.of(function), Tie.NONE);
  }

  /**
   * Starts a task whose failure is no harm to the calling process, and which needs its own process;
   * {@code Task.Supervisor.async_nolink/2}. It goes on when its owner has ended.
   *
   * @param owner the calling process
   * @param work what it does
   * @param <T> its value
   * @return the task
   * @throws MaxChildrenReached if there are too many
   * @throws CallFailed if the supervisor does not answer; a task that it may have started is killed
   */
  public <T> Task<T> asyncNoLink(Self<?> owner, Task.Work<? extends T> work) {
    return task(owner, TaskBody.of(work), Tie.NONE);
  }

  /** One whose failure is no harm to its owner, but that is killed when that ends. */
  <T> Task<T> asyncOwned(Self<?> owner, TaskBody<T> body) {
    return task(owner, body, Tie.OWNED);
  }

  private <T> Task<T> task(Self<?> owner, TaskBody<T> body, Tie tie) {
    ReplyTo<T> place = Call.placeFor(owner.node());
    if (place.asker() != owner.pid()) {
      throw new IllegalStateException("a task is started by its owner, " + owner.pid());
    }
    StartTask<T> request = new StartTask<>(body, owner.pid(), tie, place);
    try {
      Call.Spawned<Object, T> spawned =
          server.call(request, TimeLimit.FOR_EVER).getOrElseThrow(Function.identity());
      return new Task<>(owner, body, Option.some(spawned.pid()), tie == Tie.LINKED, spawned.call());
    } catch (CallFailed failed) { // perhaps only the answer was too late
      for (Pid<?> child : Call.withdraw(place)) {
        var _ = BehaviourStart.flushExit(owner, child);
      }
      throw failed;
    }
  }

  /** {@return the tasks that run, oldest first; {@code Task.Supervisor.children/1}} */
  public List<Pid<?>> children() {
    return server.call(new Children(), TimeLimit.FOR_EVER);
  }

  /**
   * Stops a task and waits for its end; {@code Task.Supervisor.terminate_child/2}.
   *
   * @param child its process
   * @return whether it was one of this supervisor's
   */
  public boolean terminateChild(ProcessRef child) {
    return server.call(new StopChild(child.pid()), TimeLimit.FOR_EVER);
  }

  @Override
  public Pid<?> pid() {
    return server.pid();
  }

  @Override
  public String toString() {
    return server.toString();
  }
}
