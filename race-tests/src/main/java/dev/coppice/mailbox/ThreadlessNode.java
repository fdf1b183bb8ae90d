package dev.coppice.mailbox;

import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * A node for one run of a race: its processes hold no threads, and any thread can act as one of
 * them for a while. A fresh node for each run, since what it counts must be the run's alone.
 */
final class ThreadlessNode {
  static final ExitReason BOOM = ExitReason.of("boom");

  final ThreadlessScheduler scheduler = new ThreadlessScheduler();
  final Node node = Node.open(NodeOptions.defaults().withScheduler(() -> scheduler));

  LocalProcess<Object> process() {
    return node.prepare(SpawnOptions.none(), _ -> {});
  }

  LocalProcess<Object> trappingProcess() {
    return node.prepare(SpawnOptions.none().withTrapExit(), _ -> {});
  }

  LocalProcess<Object> callbackProcess() {
    return node.prepareCallback(SpawnOptions.none(), _ -> Next.stop(ExitReason.normal()));
  }

  /**
   * Has the current thread act as a process.
   *
   * @return false if that was refused, the process having ended
   */
  static boolean as(LocalProcess<?> process, Runnable act) {
    try {
      under(process, act);
      return true;
    } catch (ProcessFenced refused) {
      return false;
    }
  }

  /** What the current thread gets when it acts as a process, which lives. */
  static <T> T resultAs(LocalProcess<?> process, Supplier<T> act) {
    AtomicReference<T> result = new AtomicReference<>();
    under(process, () -> result.set(act.get()));
    return result.get();
  }

  static void under(Thread.UncaughtExceptionHandler host, Runnable act) {
    Thread thread = Thread.currentThread();
    Thread.UncaughtExceptionHandler before = thread.getUncaughtExceptionHandler();
    thread.setUncaughtExceptionHandler(host);
    try {
      act.run();
    } finally {
      thread.setUncaughtExceptionHandler(before);
    }
  }

  /** What is in the mailbox of a process, oldest first; it is empty afterwards. */
  static String mail(LocalProcess<?> process) {
    StringJoiner mail = new StringJoiner(" ").setEmptyValue("-");
    for (Letter letter = process.poll(); letter != null; letter = process.poll()) {
      Received<Object> received = letter.received();
      if (received != null) {
        mail.add(
            switch (received) {
              case Message(Object content) -> content.toString();
              case Down(_, ExitReason reason) -> "DOWN:" + reason;
              case Exit(_, ExitReason reason) -> "EXIT:" + reason;
            });
      }
    }
    return mail.toString();
  }

  static String fate(LocalProcess<?> process) {
    return process.isAlive() ? "alive" : process.reason().toString();
  }

  long deadLetters() {
    return node.counters().deadLetters();
  }

  long lateReplies() {
    return node.counters().lateReplies();
  }
}
