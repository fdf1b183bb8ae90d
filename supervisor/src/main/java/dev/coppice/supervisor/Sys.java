package dev.coppice.supervisor;

import dev.coppice.mailbox.Call;
import dev.coppice.mailbox.ExitReason;
import io.vavr.collection.List;
import io.vavr.control.Either;
import io.vavr.control.Option;
import io.vavr.control.Try;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Looks into the process of any behaviour while it runs, and changes it; {@code sys}. From any
 * process or thread. Such a request waits its turn in the mailbox like any other message; it fails
 * with {@link CallFailed} if the process is not there or does not come to it within five seconds.
 */
public final class Sys {
  private static final Duration LIMIT = ServerAddress.DEFAULT_TIMEOUT;

  private Sys() {}

  /**
   * Has a process handle nothing but such requests, orders to stop, and the end of its parent,
   * until it is {@linkplain #resume resumed}; {@code sys:suspend/1}. What comes meanwhile waits in
   * its mailbox. It is not counted how often it is suspended.
   *
   * @param process which
   * @throws CallFailed if it does not answer
   */
  public static void suspend(BehaviourRef process) {
    run(process, "suspend", behaviour -> behaviour.suspend(true));
  }

  /**
   * Lets a process go on; {@code sys:resume/1}.
   *
   * @param process which; need not be suspended
   * @throws CallFailed if it does not answer
   */
  public static void resume(BehaviourRef process) {
    run(process, "resume", behaviour -> behaviour.suspend(false));
  }

  /**
   * {@return the state of a process, as it is; {@code sys:get_state/1}} A state machine's is a
   * {@code Tuple2} of its state and its data, an event manager's a list of its handlers', newest
   * first, each a {@code Tuple2} of the key and the state.
   *
   * @param process which
   * @throws CallFailed if it does not answer
   */
  public static Object getState(BehaviourRef process) {
    return ask(process, "get_state", Behaviour::rawState);
  }

  /**
   * Replaces the state of a process; {@code sys:replace_state/2}. Runs in that process. For tests
   * and emergencies: nothing checks that the new state is one that the callbacks understand. When
   * the function fails, the process keeps its state and goes on, and the failure is thrown here. In
   * an event manager it is called for each handler, with a {@code Tuple2} of the key and the state,
   * and returns one with the same key.
   *
   * @param process which
   * @param change makes the new state of the old one
   * @return the new state
   * @throws CallFailed if it does not answer
   */
  public static Object replaceState(BehaviourRef process, UnaryOperator<Object> change) {
    Objects.requireNonNull(change, "change");
    return ask(process, "replace_state", behaviour -> behaviour.replaceState(change));
  }

  /**
   * {@return what a process says of itself; {@code sys:get_status/1}} A state machine also says
   * what it has postponed, and which timeouts run.
   *
   * @param process which
   * @throws CallFailed if it does not answer
   */
  public static SysStatus getStatus(BehaviourRef process) {
    return (SysStatus) ask(process, "get_status", Behaviour::status);
  }

  /**
   * Turns the counting of events on, from zero, or off; {@code sys:statistics/2}.
   *
   * @param process which
   * @param on whether to count
   * @throws CallFailed if it does not answer
   */
  public static void statistics(BehaviourRef process, boolean on) {
    run(process, "statistics", behaviour -> behaviour.debugging().count(on));
  }

  /**
   * {@return what was counted; none if nothing is, {@code no_statistics}}
   *
   * @param process which
   * @throws CallFailed if it does not answer
   */
  @SuppressWarnings("unchecked") // what the action returns
  public static Option<SysStatistics> statistics(BehaviourRef process) {
    return (Option<SysStatistics>) ask(process, "statistics", Behaviour::statistics);
  }

  /**
   * Has a process write each event to the log, or stops that; {@code sys:trace/2}. The logger is
   * {@code dev.coppice.sys}, at the level info.
   *
   * @param process which
   * @param on whether to
   * @throws CallFailed if it does not answer
   */
  public static void trace(BehaviourRef process, boolean on) {
    run(process, "trace", behaviour -> behaviour.debugging().trace(on));
  }

  /**
   * Has a process keep its last events; {@code sys:log/2}.
   *
   * @param process which
   * @param events how many; zero for none
   * @throws CallFailed if it does not answer
   * @throws IllegalArgumentException if the number is negative
   */
  public static void log(BehaviourRef process, int events) {
    if (events < 0) {
      throw new IllegalArgumentException("a negative number of events: " + events);
    }
    run(process, "log", behaviour -> behaviour.debugging().keep(events));
  }

  /**
   * {@return the events that were kept, oldest first; {@code sys:get_log/1}}
   *
   * @param process which
   * @throws CallFailed if it does not answer
   */
  public static List<SysEvent> log(BehaviourRef process) {
    return getStatus(process).log();
  }

  /**
   * Has a function see each event, in the process; {@code sys:install/2}. One that throws is
   * removed.
   *
   * @param process which
   * @param name by which to remove it; replaces one of the same name
   * @param function what sees the events; must not block
   * @throws CallFailed if it does not answer
   */
  public static void install(BehaviourRef process, String name, Consumer<SysEvent> function) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(function, "function");
    run(process, "install", behaviour -> behaviour.debugging().install(name, function));
  }

  /**
   * Removes a function; {@code sys:remove/2}.
   *
   * @param process which
   * @param name the function's; need not be there
   * @throws CallFailed if it does not answer
   */
  public static void remove(BehaviourRef process, String name) {
    run(process, "remove", behaviour -> behaviour.debugging().remove(name));
  }

  /**
   * Turns off all that was turned on; {@code sys:no_debug/1}. A suspended process stays suspended.
   *
   * @param process which
   * @throws CallFailed if it does not answer
   */
  public static void noDebug(BehaviourRef process) {
    run(process, "no_debug", Behaviour::stopDebugging);
  }

  /**
   * Orders a process to stop, and does not wait for it; {@code sys:terminate/2}.
   *
   * @param process which
   * @param reason what it is to end with
   */
  public static void terminate(BehaviourRef process, ExitReason reason) {
    Envelope.takenBy(process.pid()).send(new Envelope.Stop(reason));
  }

  private static void run(BehaviourRef process, String name, Consumer<Behaviour<?>> action) {
    var _ =
        ask(
            process,
            name,
            behaviour -> {
              action.accept(behaviour);
              return true;
            });
  }

  private static Object ask(BehaviourRef process, String name, Envelope.Inspection.Action action) {
    Either<ExitReason, Try<Object>> outcome =
        Call.askAlone(
            Envelope.takenBy(process.pid()),
            replyTo -> new Envelope.Inspection(name, action, replyTo),
            LIMIT);
    return outcome
        .getOrElseThrow(why -> new CallFailed(new CallFailed.Failure(why, process, "sys:" + name)))
        .get();
  }
}
