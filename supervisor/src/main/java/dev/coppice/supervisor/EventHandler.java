package dev.coppice.supervisor;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Received;
import dev.coppice.mailbox.Self;
import io.vavr.control.Either;
import java.util.Objects;
import org.slf4j.LoggerFactory;

/**
 * What an event manager does with events: the callback module of OTP's {@code gen_event}. All its
 * callbacks run in the process of the {@linkplain GenEvent manager} it was added to, so while one
 * of them works or blocks, the manager's other handlers wait.
 *
 * <p>An implementation holds no state of its own: the state is a value that callbacks take and
 * return. So a callback that fails leaves no half-changed state. For a handler that answers no
 * calls and leaves nothing behind there is {@link SimpleEventHandler}.
 *
 * {@snippet :
 * final class Siren implements EventHandler<Alarm, Siren.Ask<?>, Integer, Integer> {
 *   sealed interface Ask<R> extends Request<Ask<?>, R> {}
 *   record Rung() implements Ask<Integer> {}
 *
 *   public Either<ExitReason, Integer> init(Self<Alarm> self) {
 *     return Either.right(0);
 *   }
 *   public HandlerStep<Alarm, Integer> handleEvent(Alarm alarm, Integer rung) {
 *     return HandlerStep.ok(rung + 1);
 *   }
 *   public HandlerAnswer<Alarm, Integer> handleCall(Ask<?> request, Integer rung) {
 *     return switch (request) {
 *       case Rung ask -> HandlerAnswer.reply(ask, rung, rung);
 *     };
 *   }
 *   public Integer terminate(Removal why, Integer rung) {
 *     return rung;
 *   }
 * }
 * }
 *
 * <p>An exception in a callback, and a null where a value is due, ends the handler alone: it is
 * removed, {@link #terminate} runs with {@link Removal.Failed} and the state before the callback,
 * and the crash is reported.
 *
 * @param <E> the events
 * @param <Q> its requests: a sealed interface that extends {@link Request}
 * @param <S> its state, an immutable value
 * @param <T> what it leaves behind for whoever deletes or replaces it
 */
public interface EventHandler<E, Q, S, T> {

  /**
   * Runs when the handler is added.
   *
   * @param self what the manager's process can do; valid in all later callbacks, so keep it in the
   *     state if they need it
   * @return the first state; or why the handler does not want to be added, which whoever adds it is
   *     told
   * @throws Exception not to be added either, with that reason
   */
  Either<ExitReason, S> init(Self<E> self) throws Exception;

  /**
   * Handles an event.
   *
   * @param event what has happened
   * @param state the present state
   * @return the new state, or that the handler is to be removed or replaced
   * @throws Exception to crash
   */
  HandlerStep<E, S> handleEvent(E event, S state) throws Exception;

  /**
   * Handles a call to this handler.
   *
   * @param request what is asked
   * @param state the present state
   * @return the answer, and the new state, or that the handler is to be removed or replaced
   * @throws Exception to crash
   */
  HandlerAnswer<E, S> handleCall(Q request, S state) throws Exception;

  /**
   * Handles everything else that the manager receives: messages sent to its pid, by timers too, the
   * DOWN of monitors, the EXIT of links. Each handler gets all of them. One that does not implement
   * it logs a warning and goes on.
   *
   * @param info what was received
   * @param state the present state
   * @return the new state, or that the handler is to be removed or replaced
   * @throws Exception to crash
   */
  default HandlerStep<E, S> handleInfo(Received<E> info, S state) throws Exception {
    LoggerFactory.getLogger(getClass()).atWarn().log("Unexpected message: {}", info);
    return HandlerStep.ok(state);
  }

  /**
   * Cleans up. Runs when the handler is removed for whatever reason, and when the manager stops;
   * not when the manager is killed.
   *
   * @param why what has happened to the handler
   * @param state its last state
   * @return for whoever has {@linkplain EventManager#deleteHandler deleted} it, and for the handler
   *     that {@linkplain EventManager#swapHandler replaces} it
   * @throws Exception who deletes or replaces it is told; otherwise it is reported
   */
  T terminate(Removal why, S state) throws Exception;

  /**
   * {@return what reports and {@link Sys#getStatus} show of a state; {@code format_status/1}} For a
   * handler whose state holds secrets, or is very large.
   *
   * @param state a state
   */
  default Object formatState(S state) {
    return Objects.requireNonNull(state);
  }

  /**
   * {@return what reports show of the last event, request or message; {@code format_status/1}}
   *
   * @param message an event, a request, or what {@link #handleInfo} was given
   */
  default Object formatMessage(Object message) {
    return message;
  }
}
