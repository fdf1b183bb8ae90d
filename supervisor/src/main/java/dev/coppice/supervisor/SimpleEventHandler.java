package dev.coppice.supervisor;

import io.vavr.Tuple;
import io.vavr.Tuple0;

/**
 * An event handler that answers no calls and leaves nothing behind, as most do.
 *
 * {@snippet :
 * record Printer(PrintStream out) implements SimpleEventHandler<Alarm, Integer> {
 *   public Either<ExitReason, Integer> init(Self<Alarm> self) {
 *     return Either.right(1);
 *   }
 *   public HandlerStep<Alarm, Integer> handleEvent(Alarm alarm, Integer number) {
 *     out.println(number + ". " + alarm);
 *     return HandlerStep.ok(number + 1);
 *   }
 * }
 * }
 *
 * @param <E> the events
 * @param <S> its state, an immutable value
 */
public interface SimpleEventHandler<E, S> extends EventHandler<E, Void, S, Tuple0> {

  /** There are no requests. */
  @Override
  default HandlerAnswer<E, S> handleCall(Void request, S state) {
    throw new UnsupportedOperationException(getClass().getName() + " handles no calls");
  }

  /** Nothing to clean up. */
  @Override
  default Tuple0 terminate(Removal why, S state) throws Exception {
    return Tuple.empty();
  }
}
