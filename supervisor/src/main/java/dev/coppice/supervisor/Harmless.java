package dev.coppice.supervisor;

import dev.coppice.mailbox.ProcessFenced;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Runs what must not harm the process it runs in, as others' functions, or what makes a report.
 * Whatever it throws is dealt with, a checked exception thrown unseen too; but not that the process
 * has ended.
 */
final class Harmless {
  private Harmless() {}

  /** Returns what the code does; or, if it throws, what is made of that. */
  static <R> R call(Callable<R> code, Function<Throwable, R> failed) {
    try {
      return code.call();
    } catch (ProcessFenced fenced) {
      throw fenced;
    } catch (Throwable thrown) {
      return failed.apply(thrown);
    }
  }

  static void run(Runnable code, Consumer<Throwable> failed) {
    var _ =
        call(
            () -> {
              code.run();
              return true;
            },
            thrown -> {
              failed.accept(thrown);
              return false;
            });
  }
}
