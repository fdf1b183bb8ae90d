package dev.coppice.mailbox;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.Queue;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the processes that compute without a step, and names them in the log.
 *
 * <p>It is asked on evidence only, and then looks at a bounded number of processes each time, going
 * on where it stopped: there may be a million. A process that is found on a carrier is a suspect.
 * If it still is on one, on the same thread and without having received anything, when some time
 * has passed, it is a hog.
 */
final class HogSearch {
  private static final Logger log = LoggerFactory.getLogger(Governor.class);

  private static final int LOOKS = 2_000;
  private static final int SUSPECTS = 64;
  private static final long MILLISECOND = 1_000_000;

  /** A carrier beside others on the same core may not have run for a while itself. */
  private static final long TO_TURN_OUT = 250 * MILLISECOND;

  // Reports: so many in such a time, and each process once in a minute.
  private static final int REPORTS = 5;
  private static final long REPORTS_IN = 10_000 * MILLISECOND;
  private static final long SAME_AGAIN = 60_000 * MILLISECOND;
  private static final int FRAMES = 32;

  private record Suspect(LocalProcess<?> process, Thread thread, long handled, long since) {}

  private final Queue<Suspect> suspects = new ArrayDeque<>();
  private final Map<LocalProcess<?>, Long> reported = new WeakHashMap<>(); // they may have ended
  private Iterator<Node> nodes = Collections.emptyIterator();
  private Iterator<LocalProcess<?>> processes = Collections.emptyIterator();

  /**
   * Begins to look for hogs, if it is not about to already.
   *
   * @return whether a process runs or wants to; also if it is not known yet
   */
  boolean begin(Collection<Node> among, long now) {
    if (over()) {
      nodes = among.iterator();
    }
    return look(now) || !over();
  }

  /** Goes on looking for them, if it has begun to; returns how many have turned out to be. */
  int goOn(long now) {
    if (!over()) {
      var _ = look(now);
    }
    int hogs = 0;
    for (Suspect suspect = suspects.peek();
        suspect != null && now - suspect.since > TO_TURN_OUT;
        suspect = suspects.peek()) {
      suspects.remove();
      if (isHog(suspect)) {
        hogs++;
        report(suspect, now);
      }
    }
    return hogs;
  }

  /** Whether all have been looked at; then it keeps no process that may have ended. */
  private boolean over() {
    if (processes.hasNext() || nodes.hasNext()) {
      return false;
    }
    processes = Collections.emptyIterator();
    nodes = Collections.emptyIterator();
    return true;
  }

  /** Looks at some; returns whether one of them runs or wants to. */
  private boolean look(long now) {
    boolean runnable = false;
    for (int looks = 0; looks < LOOKS; looks++) {
      LocalProcess<?> process = nextProcess();
      if (process == null) {
        return runnable;
      }
      if (process.alive() && process.runnable()) {
        runnable = true;
        Thread thread = process.thread();
        if (thread != null && suspects.size() < SUSPECTS && isMounted(thread)) {
          suspects.add(new Suspect(process, thread, process.handled(), now));
        }
      }
    }
    return runnable;
  }

  private @Nullable LocalProcess<?> nextProcess() {
    while (!processes.hasNext()) {
      if (!nodes.hasNext()) {
        return null;
      }
      processes = nodes.next().everybody();
    }
    return processes.next();
  }

  private static boolean isHog(Suspect suspect) {
    LocalProcess<?> process = suspect.process;
    return process.thread() == suspect.thread
        && process.alive()
        && process.handled() == suspect.handled
        && isMounted(suspect.thread);
  }

  /** A virtual thread that has a carrier names it, behind its own state. */
  private static boolean isMounted(Thread thread) {
    String description = thread.toString();
    return thread.isVirtual() && description.indexOf('@', description.lastIndexOf("]/")) >= 0;
  }

  private void report(Suspect hog, long now) {
    reported.values().removeIf(time -> now - time > SAME_AGAIN);
    long lately = reported.values().stream().filter(time -> now - time < REPORTS_IN).count();
    if (lately >= REPORTS || reported.putIfAbsent(hog.process, now) != null) {
      return;
    }
    StringBuilder stack = new StringBuilder();
    StackTraceElement[] frames = hog.thread.getStackTrace();
    for (int i = 0; i < Math.min(frames.length, FRAMES); i++) {
      stack.append("\n  at ").append(frames[i]);
    }
    log.atWarn()
        .addKeyValue("process", hog.process.toString())
        .addKeyValue("name", hog.process.describe())
        .addKeyValue("stack", stack.toString())
        .log(
            "Process {} computes without a step while others wait for a carrier{}",
            hog.process.describe(),
            stack);
  }
}
