package dev.coppice.supervisor;

import dev.coppice.mailbox.Awaited;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Self;
import io.vavr.collection.Seq;
import io.vavr.control.Either;
import java.time.Duration;
import java.util.Objects;
import org.slf4j.LoggerFactory;

/**
 * A server: a process that owns a state and handles one call, cast or message after the other;
 * OTP's {@code gen_server}. It holds no thread while it has nothing to do, and its callbacks may
 * block.
 *
 * <p>An implementation is the callback module and holds no state of its own: the state is a value
 * that callbacks take and return. So a callback that crashes leaves no half-changed state, and one
 * implementation can serve many processes.
 *
 * {@snippet :
 * final class Counter implements GenServer<Counter.Ask<?>, Counter.Tell, Integer> {
 *   sealed interface Ask<R> extends Request<Ask<?>, R> {}
 *   record Count() implements Ask<Integer> {}
 *   sealed interface Tell {}
 *   record Add(int amount) implements Tell {}
 *
 *   public Init<Integer> init(Self<Tell> self) {
 *     return Init.ok(0);
 *   }
 *   public Answer<Integer> handleCall(Ask<?> request, From from, Integer count) {
 *     return switch (request) {
 *       case Count ask -> Answer.reply(ask, count, count);
 *     };
 *   }
 *   public Step<Integer> handleCast(Tell message, Integer count) {
 *     return switch (message) {
 *       case Add(var amount) -> Step.noReply(count + amount);
 *     };
 *   }
 * }
 * }
 *
 * <p>An exception in a callback ends the server: {@link #terminate} runs with the state before the
 * callback, the crash is reported, links and monitors are told. {@link
 * dev.coppice.mailbox.ProcessExit} does the same with the reason it carries.
 *
 * @param <Q> its requests: a sealed interface that extends {@link Request}
 * @param <M> its one-way messages, cast or sent; {@link Void} for a server that has none
 * @param <S> its state, an immutable value
 */
public non-sealed interface GenServer<Q, M, S> extends CallbackModule<Q, M> {

  /**
   * Runs in the new process before anything else; whoever starts the server waits for it. When it
   * throws, the start fails with that reason, and {@link #terminate} does not run.
   *
   * @param self what the process can do; valid in all later callbacks, so keep it in the state if
   *     they need it
   * @return the first state, or why there is none
   * @throws Exception to fail
   */
  Init<S> init(Self<M> self) throws Exception;

  /**
   * Handles a call.
   *
   * @param request what is asked
   * @param from for a reply that comes later
   * @param state the present state
   * @return a reply and the new state, or just the new state if the reply comes later
   * @throws Exception to crash
   */
  Answer<S> handleCall(Q request, From from, S state) throws Exception;

  /**
   * Handles a cast. A server that expects none need not implement it; a cast then crashes it.
   *
   * @param message what was cast
   * @param state the present state
   * @return the new state
   * @throws Exception to crash
   */
  default Step<S> handleCast(M message, S state) throws Exception {
    throw new UnsupportedOperationException(getClass().getName() + " handles no casts: " + message);
  }

  /**
   * Handles everything else: messages sent to the pid, by timers too, the DOWN of its monitors, the
   * EXIT of its links if it traps exits. A server that does not implement it logs a warning and
   * goes on.
   *
   * @param info what was received
   * @param state the present state
   * @return the new state
   * @throws Exception to crash
   */
  default Step<S> handleInfo(Awaited<M> info, S state) throws Exception {
    LoggerFactory.getLogger(getClass()).atWarn().log("Unexpected message: {}", info);
    return Step.noReply(state);
  }

  /**
   * Cleans up. Runs in the server's process when a callback has returned a stop or thrown, when the
   * server was told to stop, or when it traps exits and its parent ends. It does not run when the
   * process is killed, or dies of a signal it does not trap.
   *
   * @param reason why the server ends
   * @param state its last state
   * @throws Exception to end with that reason instead
   */
  default void terminate(ExitReason reason, S state) throws Exception {}

  /**
   * {@return what crash reports and {@link Sys#getStatus} show of a state; {@code format_status/1}}
   * For a server whose state holds secrets, or is very large.
   *
   * @param state a state
   */
  default Object formatState(S state) {
    return Objects.requireNonNull(state);
  }

  /**
   * Starts a server linked to the calling process, which becomes its parent; {@code
   * gen_server:start_link/3}. Returns when {@link #init} has.
   *
   * @param parent the calling process
   * @param server the callbacks
   * @param <Q> its requests
   * @param <M> its one-way messages
   * @param <S> its state
   * @return the server, or why there is none; a parent that does not trap exits may die instead
   */
  static <Q, M, S> Either<StartError, ServerRef<Q, M>> startLink(
      Self<?> parent, GenServer<Q, M, S> server) {
    return startLink(parent, StartOptions.none(), server);
  }

  /**
   * Starts a server linked to the calling process under a name, which it has before {@link #init}
   * runs.
   *
   * @param parent the calling process
   * @param name the name
   * @param server the callbacks
   * @param <Q> its requests
   * @param <M> its one-way messages
   * @param <S> its state
   * @return the server, or why there is none; a parent that does not trap exits may die instead
   */
  static <Q, M, S> Either<StartError, ServerRef<Q, M>> startLink(
      Self<?> parent, ServerName<Q, M> name, GenServer<Q, M, S> server) {
    return startLink(parent, StartOptions.named(name), server);
  }

  /**
   * Starts a server without a link; {@code gen_server:start/3}. Returns when {@link #init} has.
   *
   * @param node where it runs
   * @param server the callbacks
   * @param <Q> its requests
   * @param <M> its one-way messages
   * @param <S> its state
   * @return the server, or why there is none
   */
  static <Q, M, S> Either<StartError, ServerRef<Q, M>> start(Node node, GenServer<Q, M, S> server) {
    return start(node, StartOptions.none(), server);
  }

  /**
   * Starts a server without a link, under a name, which it has before {@link #init} runs.
   *
   * @param node where it runs
   * @param name the name
   * @param server the callbacks
   * @param <Q> its requests
   * @param <M> its one-way messages
   * @param <S> its state
   * @return the server, or why there is none
   */
  static <Q, M, S> Either<StartError, ServerRef<Q, M>> start(
      Node node, ServerName<Q, M> name, GenServer<Q, M, S> server) {
    return start(node, StartOptions.named(name), server);
  }

  /**
   * Starts a server linked to the calling process.
   *
   * @param parent the calling process
   * @param options its name, and how long {@link #init} may take
   * @param server the callbacks
   * @param <Q> its requests
   * @param <M> its one-way messages
   * @param <S> its state
   * @return the server, or why there is none; a parent that does not trap exits may die instead,
   *     though not of a timeout
   */
  static <Q, M, S> Either<StartError, ServerRef<Q, M>> startLink(
      Self<?> parent, StartOptions<Q, M> options, GenServer<Q, M, S> server) {
    return GenServerProcess.start(parent, options, server);
  }

  /**
   * Starts a server without a link.
   *
   * @param node where it runs
   * @param options its name, and how long {@link #init} may take
   * @param server the callbacks
   * @param <Q> its requests
   * @param <M> its one-way messages
   * @param <S> its state
   * @return the server, or why there is none
   */
  static <Q, M, S> Either<StartError, ServerRef<Q, M>> start(
      Node node, StartOptions<Q, M> options, GenServer<Q, M, S> server) {
    return GenServerProcess.start(node, options, server);
  }

  /**
   * Asks several servers the same and waits for all answers; {@code gen_server:multi_call/4}. It
   * never fails for one of them: who is not there, ends, or is late is among the failed.
   *
   * @param servers whom to ask
   * @param request what is asked
   * @param timeout how long to wait for all of them together
   * @param <Q> their requests
   * @param <M> their one-way messages
   * @param <R> what the request is answered with
   * @return the answers
   */
  static <Q, M, R> MultiCall<Q, M, R> multiCall(
      Seq<? extends ServerAddress<Q, M>> servers, Request<Q, R> request, Duration timeout) {
    return MultiCall.of(servers, request, timeout);
  }
}
