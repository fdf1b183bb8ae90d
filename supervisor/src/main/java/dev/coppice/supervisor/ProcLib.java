package dev.coppice.supervisor;

import dev.coppice.mailbox.Call;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ReplyTo;
import dev.coppice.mailbox.Self;
import dev.coppice.mailbox.SpawnOptions;
import dev.coppice.mailbox.Spawner;
import io.vavr.control.Either;
import java.time.Duration;

/**
 * Starts straight-line processes synchronously, as behaviours are started: the start returns when
 * the new process says that it is ready, or has failed; {@code proc_lib}. So a plain process can be
 * a well-behaved child of a supervisor.
 *
 * {@snippet :
 * Either<StartError, ProcLib.Started<Order, Integer>> started =
 *     ProcLib.startLink(
 *         parent,
 *         SpawnOptions.none().withLabel("listener"),
 *         Duration.ofSeconds(5),
 *         (self, ready) -> {
 *           ServerSocket socket = self.own(new ServerSocket(0));
 *           ready.send(socket.getLocalPort()); // startLink returns it
 *           serve(self, socket);
 *         });
 * }
 */
public final class ProcLib {
  private ProcLib() {}

  /**
   * The life of a process that says when it is ready.
   *
   * @param <M> its protocol
   * @param <R> what it says
   */
  @FunctionalInterface
  public interface Body<M, R> {
    /**
     * Lives.
     *
     * @param self what the process can do
     * @param ready where to say that it is ready, once; {@code proc_lib:init_ack/1}
     * @throws Exception to crash
     */
    void run(Self<M> self, ReplyTo<R> ready) throws Exception;
  }

  /**
   * A process that is ready.
   *
   * @param pid its address
   * @param ready what it has said
   * @param <M> its protocol
   * @param <R> what it has said
   */
  public record Started<M, R>(Pid<M> pid, R ready) {}

  /**
   * Starts a process linked to the calling one; {@code proc_lib:start_link/5}.
   *
   * @param parent the calling process
   * @param options how it is spawned
   * @param timeout how long it may take to be ready; if it takes longer it is killed, and the start
   *     has failed with {@code timeout}
   * @param body its life
   * @param <M> its protocol
   * @param <R> what it says when it is ready
   * @return the process, or why there is none, {@code normal} included; a parent that does not trap
   *     exits may die instead
   * @throws IllegalArgumentException if the timeout is negative
   */
  public static <M, R> Either<StartError, Started<M, R>> startLink(
      Self<?> parent, SpawnOptions options, Duration timeout, Body<M, R> body) {
    return start((Spawner) parent, options.withLink(), timeout, body);
  }

  /**
   * Starts a process without a link; {@code proc_lib:start/5}.
   *
   * @param node where it runs
   * @param options how it is spawned
   * @param timeout how long it may take to be ready; if it takes longer it is killed, and the start
   *     has failed with {@code timeout}
   * @param body its life
   * @param <M> its protocol
   * @param <R> what it says when it is ready
   * @return the process, or why there is none
   * @throws IllegalArgumentException if the timeout is negative
   */
  public static <M, R> Either<StartError, Started<M, R>> start(
      Node node, SpawnOptions options, Duration timeout, Body<M, R> body) {
    return start((Spawner) node, options, timeout, body);
  }

  private static <M, R> Either<StartError, Started<M, R>> start(
      Spawner spawner, SpawnOptions options, Duration timeout, Body<M, R> body) {
    if (timeout.isNegative()) {
      throw new IllegalArgumentException("negative timeout: " + timeout);
    }
    Call.Spawned<M, R> started =
        Call.spawnBody(spawner, options, ready -> self -> body.run(self, ready));
    Either<ExitReason, R> outcome =
        BehaviourStart.awaited(spawner, started.pid(), started.call(), timeout);
    return outcome
        .map(ready -> new Started<>(started.pid(), ready))
        .mapLeft(StartError.Failed::new);
  }
}
