package dev.coppice.benchmarks.coppice;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Self;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The straight-line process that sets up an iteration, measures it and checks it.
 *
 * @param <M> its protocol
 */
@FunctionalInterface
interface Main<M> {
  /** {@return what was measured} */
  long measure(Self<M> self) throws Exception;

  /** {@return what {@code main}, run in a process, has measured} */
  static <M> long run(Node node, Main<M> main) {
    AtomicLong result = new AtomicLong();
    ExitReason reason = node.run((Self<M> self) -> result.set(main.measure(self)));
    return switch (reason) {
      case ExitReason.Crash(var cause) -> throw new IllegalStateException(cause);
      case ExitReason other when other.isAbnormal() ->
          throw new IllegalStateException("ended with " + other);
      default -> result.get();
    };
  }
}
