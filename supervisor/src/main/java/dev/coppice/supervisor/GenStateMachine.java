package dev.coppice.supervisor;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Self;
import io.vavr.Tuple;
import io.vavr.control.Either;

/**
 * A state machine: a process that handles one event after the other, each as its present state
 * wants it; OTP's {@code gen_statem}. Beyond what a {@link GenServer} can, it postpones events
 * until its state changes, inserts events of its own before those that wait, has timeouts that end
 * with an event or a state, and is told when it enters a state.
 *
 * <p>What distinguishes its ways to handle an event is the state, one of a few values: an enum, or
 * a sealed type. Everything else that it knows is its data. Both are values that callbacks take and
 * return, so a callback that crashes leaves no half-made transition, and an implementation, which
 * is the callback module and holds neither, can serve many processes.
 *
 * {@snippet :
 * final class Button implements GenStateMachine<Button.Count, Button.Push, Button.State, Integer> {
 *   enum State { OFF, ON }
 *   record Count() implements Request<Count, Integer> {}
 *   record Push() {}
 *
 *   public Initial<Push, State, Integer> init(Self<Push> self) {
 *     return Initial.ok(State.OFF, 0);
 *   }
 *   public Transition<Push, State, Integer> handleEvent(
 *       Event<Count, Push> event, State state, Integer count) {
 *     return switch (event) {
 *       case Event.Call(var ask, var from) ->
 *           Transition.keepStateAndData(Action.reply(ask, count, from));
 *       case Event.Cast(Push _) when state == State.OFF ->
 *           Transition.nextState(State.ON, count + 1, Action.stateTimeout(MINUTE, new Push()));
 *       default -> Transition.nextState(State.OFF, count);
 *     };
 *   }
 * }
 * }
 *
 * <p>This is the callback mode {@code handle_event_function}. With {@link StateFunctions} the
 * states handle their events themselves.
 *
 * <p>It is called, cast to and stopped by a {@link ServerRef}, as a server is. Events are handled
 * in this order: those that were inserted; those that were postponed, after a change of the state;
 * timeouts of zero; the mailbox. Orders to stop, the end of the parent, and requests of {@link Sys}
 * are in the mailbox too.
 *
 * <p>An exception in a callback ends the machine: {@link #terminate} runs with the state and data
 * before the event, the crash is reported, links and monitors are told. {@link
 * dev.coppice.mailbox.ProcessExit} does the same with the reason it carries.
 *
 * @param <Q> its requests: a sealed interface that extends {@link Request}; {@link Void} for a
 *     machine that has none
 * @param <M> its one-way messages, cast, sent, or by itself in timeouts and inserted events; {@link
 *     Void} for a machine that has none
 * @param <S> its states, compared by {@code equals}: an enum, or a sealed interface of records
 * @param <D> its data, an immutable value
 */
public non-sealed interface GenStateMachine<Q, M, S, D> extends CallbackModule<Q, M> {

  /**
   * Runs in the new process before anything else; whoever starts the machine waits for it. When it
   * throws, the start fails with that reason, and {@link #terminate} does not run.
   *
   * @param self what the process can do; valid in all later callbacks, so keep it in the data if
   *     they need it
   * @return the first state and data, or why there is none
   * @throws Exception to fail
   */
  Initial<M, S, D> init(Self<M> self) throws Exception;

  /**
   * Handles an event; {@code Module:handle_event/4}.
   *
   * @param event what has happened
   * @param state the present state
   * @param data the present data
   * @return what to do
   * @throws Exception to crash
   */
  Transition<M, S, D> handleEvent(Event<Q, M> event, S state, D data) throws Exception;

  /**
   * Is called when a state is entered, as a part of the transition: in the beginning, when the
   * state has changed, and when it is {@linkplain Transition#repeatState repeated}. For what is to
   * be done however the machine has come here. The state enter call of {@code gen_statem}.
   *
   * @param oldState the state before; equal to the next in the beginning, and if it is repeated
   * @param state the state that is entered
   * @param data the data that the transition has set
   * @return the new data, and what to do: the state is decided already, and the type leaves no way
   *     to postpone or insert events
   * @throws Exception to crash; {@link #terminate} then gets the state and data before the
   *     transition
   */
  default Entered<M, D> handleEnter(S oldState, S state, D data) throws Exception {
    return Entered.keepStateAndData();
  }

  /**
   * Cleans up. Runs in the machine's process when a callback has returned a stop or thrown, when
   * the machine was told to stop, or when it traps exits and its parent ends. It does not run when
   * the process is killed, or dies of a signal it does not trap. Events that were postponed or
   * inserted and not handled yet are lost.
   *
   * @param reason why the machine ends
   * @param state its last state
   * @param data its last data
   * @throws Exception to end with that reason instead
   */
  default void terminate(ExitReason reason, S state, D data) throws Exception {}

  /**
   * {@return what crash reports and {@link Sys#getStatus} show of a state and its data; {@code
   * format_status/1}; both, as a {@code Tuple2}} For a machine whose data holds secrets, or is very
   * large.
   *
   * @param state a state
   * @param data its data
   */
  default Object formatState(S state, D data) {
    return Tuple.of(state, data);
  }

  /**
   * Starts a machine linked to the calling process, which becomes its parent; {@code
   * gen_statem:start_link/3}. Returns when {@link #init} has.
   *
   * @param parent the calling process
   * @param machine the callbacks
   * @param <Q> its requests
   * @param <M> its one-way messages
   * @param <S> its states
   * @param <D> its data
   * @return the machine, or why there is none; a parent that does not trap exits may die instead
   */
  static <Q, M, S, D> Either<StartError, ServerRef<Q, M>> startLink(
      Self<?> parent, GenStateMachine<Q, M, S, D> machine) {
    return startLink(parent, StartOptions.none(), machine);
  }

  /**
   * Starts a machine linked to the calling process under a name, which it has before {@link #init}
   * runs.
   *
   * @param parent the calling process
   * @param name the name
   * @param machine the callbacks
   * @param <Q> its requests
   * @param <M> its one-way messages
   * @param <S> its states
   * @param <D> its data
   * @return the machine, or why there is none; a parent that does not trap exits may die instead
   */
  static <Q, M, S, D> Either<StartError, ServerRef<Q, M>> startLink(
      Self<?> parent, ServerName<Q, M> name, GenStateMachine<Q, M, S, D> machine) {
    return startLink(parent, StartOptions.named(name), machine);
  }

  /**
   * Starts a machine linked to the calling process.
   *
   * @param parent the calling process
   * @param options its name, and how long {@link #init} may take
   * @param machine the callbacks
   * @param <Q> its requests
   * @param <M> its one-way messages
   * @param <S> its states
   * @param <D> its data
   * @return the machine, or why there is none; a parent that does not trap exits may die instead,
   *     though not of a timeout
   */
  static <Q, M, S, D> Either<StartError, ServerRef<Q, M>> startLink(
      Self<?> parent, StartOptions<Q, M> options, GenStateMachine<Q, M, S, D> machine) {
    return StateMachineProcess.start(parent, options, machine);
  }

  /**
   * Starts a machine without a link; {@code gen_statem:start/3}. Returns when {@link #init} has.
   *
   * @param node where it runs
   * @param machine the callbacks
   * @param <Q> its requests
   * @param <M> its one-way messages
   * @param <S> its states
   * @param <D> its data
   * @return the machine, or why there is none
   */
  static <Q, M, S, D> Either<StartError, ServerRef<Q, M>> start(
      Node node, GenStateMachine<Q, M, S, D> machine) {
    return start(node, StartOptions.none(), machine);
  }

  /**
   * Starts a machine without a link, under a name, which it has before {@link #init} runs.
   *
   * @param node where it runs
   * @param name the name
   * @param machine the callbacks
   * @param <Q> its requests
   * @param <M> its one-way messages
   * @param <S> its states
   * @param <D> its data
   * @return the machine, or why there is none
   */
  static <Q, M, S, D> Either<StartError, ServerRef<Q, M>> start(
      Node node, ServerName<Q, M> name, GenStateMachine<Q, M, S, D> machine) {
    return start(node, StartOptions.named(name), machine);
  }

  /**
   * Starts a machine without a link.
   *
   * @param node where it runs
   * @param options its name, and how long {@link #init} may take
   * @param machine the callbacks
   * @param <Q> its requests
   * @param <M> its one-way messages
   * @param <S> its states
   * @param <D> its data
   * @return the machine, or why there is none
   */
  static <Q, M, S, D> Either<StartError, ServerRef<Q, M>> start(
      Node node, StartOptions<Q, M> options, GenStateMachine<Q, M, S, D> machine) {
    return StateMachineProcess.start(node, options, machine);
  }
}
