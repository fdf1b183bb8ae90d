package dev.coppice.soak;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What the program holds on to when nothing goes on.
 *
 * @param coppice live objects of Coppice's classes, the soak's own included
 * @param threads the names of platform threads, and how many have each
 * @param virtualThreads how many there are
 * @param descriptors open files and sockets; 0 where the system does not tell
 * @param heap bytes in use
 */
record Footprint(
    Map<String, Long> coppice,
    Map<String, Integer> threads,
    long virtualThreads,
    int descriptors,
    long heap) {

  // What may differ from round to round though nothing leaks.

  /** Carriers of virtual threads come and go with the load. */
  private static final String CARRIERS = "ForkJoinPool-";

  /** What the names of the runtime's own threads begin with. */
  private static final String THREADS = "coppice-";

  /** Comes with whoever looks into the JVM from outside. */
  private static final String ATTACHED = "Attach Listener";

  /** Cancelled timers stay until there are more than a thousand or two, and are swept together. */
  private static final String CANCELLED = "dev.coppice.mailbox.TimerThread$Entry";

  private static final long CANCELLED_AT_MOST = 2_100;

  /** Whoever found something to run may rest, at most one for each processor, or have ended. */
  private static final String WORKER = "dev.coppice.mailbox.Worker";

  /**
   * The one straight-line process that lives on waits with one in its frame, where the compiler may
   * take it to pieces.
   */
  private static final String DEADLINE = "dev.coppice.mailbox.Deadline";

  /**
   * Of those that hold processes by number, the one that numbers are given out of is there unless
   * the last of its numbers has just been given out.
   */
  private static final String CHUNK = "dev.coppice.mailbox.ProcessTable$Chunk";

  /** Reports are counted for ten seconds, for each class whose processes crash, of which few do. */
  private static final String REPORTS = "dev.coppice.mailbox.ReportLimit$";

  private static final long REPORTS_AT_MOST = 10;

  /** A lambda that captures nothing is made once, when it is first needed, which may be late. */
  private static final String LAMBDA = "$$Lambda";

  private static final double HEAP_FACTOR = 1.05;
  private static final long HEAP_SLACK = 1 << 20;

  static Footprint take() {
    Histogram histogram = Histogram.take();
    Map<String, Long> coppice = histogram.in("dev.coppice");
    coppice.remove(Footprint.class.getName());
    return new Footprint(
        coppice,
        platformThreads(),
        histogram.of("java.lang.VirtualThread"),
        openDescriptors(),
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
  }

  private static Map<String, Integer> platformThreads() {
    ThreadMXBean bean = ManagementFactory.getThreadMXBean();
    Map<String, Integer> names = new TreeMap<>();
    for (ThreadInfo thread : bean.getThreadInfo(bean.getAllThreadIds())) {
      String name = thread == null ? ATTACHED : thread.getThreadName();
      if (!name.startsWith(CARRIERS) && !name.equals(ATTACHED)) {
        names.merge(name, 1, Integer::sum);
      }
    }
    return names;
  }

  private static int openDescriptors() {
    String[] open = new File("/proc/self/fd").list();
    return open == null ? 0 : open.length;
  }

  /**
   * In what this is not as it was after the first round; empty if it is.
   *
   * @param atMost the classes of which there may be another number, if not more than that
   */
  List<String> unlike(Footprint first, Map<String, Long> atMost) {
    List<String> differences = new ArrayList<>();
    var all = new TreeMap<>(first.coppice);
    all.putAll(coppice);
    for (String type : all.keySet()) {
      long before = Objects.requireNonNullElse(first.coppice.get(type), 0L);
      long now = Objects.requireNonNullElse(coppice.get(type), 0L);
      Long most = atMost.get(type);
      if (most == null ? !isAllowed(type, before, now) : now > most) {
        differences.add("%d live objects of %s, first %d".formatted(now, type, before));
      }
    }
    threads.forEach(
        (name, now) -> {
          int before = Objects.requireNonNullElse(first.threads.get(name), 0);
          if (now > before) {
            differences.add("%d threads called %s, first %d".formatted(now, name, before));
          }
        });
    if (processThreads() != first.processThreads()) {
      differences.add(
          "%d virtual threads besides workers, first %d"
              .formatted(processThreads(), first.processThreads()));
    }
    if (descriptors > first.descriptors) {
      differences.add(descriptors + " open files and sockets, first " + first.descriptors);
    }
    return differences;
  }

  private static boolean isAllowed(String type, long before, long now) {
    if (type.startsWith(REPORTS)) {
      return now <= REPORTS_AT_MOST;
    }
    return switch (type) {
      case CANCELLED -> now <= CANCELLED_AT_MOST;
      case WORKER -> now <= Runtime.getRuntime().availableProcessors();
      case DEADLINE -> now <= 1;
      case CHUNK -> Math.abs(now - before) <= 1;
      default -> now == before || (type.contains(LAMBDA) && before + now == 1);
    };
  }

  /** Virtual threads, without those of workers. */
  private long processThreads() {
    return virtualThreads - Objects.requireNonNullElse(coppice.get(WORKER), 0L);
  }

  /**
   * What is left of a node that has been closed.
   *
   * @param open when it had one straight-line process, which waited, and nothing went on
   */
  List<String> leftOf(Footprint open) {
    List<String> left = new ArrayList<>();
    threads.forEach(
        (name, count) -> {
          if (name.startsWith(THREADS)) {
            left.add("%d threads called %s".formatted(count, name));
          }
        });
    if (virtualThreads > open.processThreads() - 1) {
      left.add(
          "%d virtual threads, %d with the waiting process's"
              .formatted(virtualThreads, open.processThreads()));
    }
    if (descriptors > open.descriptors) {
      left.add(descriptors + " open files and sockets, before the close " + open.descriptors);
    }
    return left;
  }

  /** By how much the heap has grown too large since the second round; empty if it has not. */
  List<String> heavierThan(Footprint second) {
    double limit = second.heap * HEAP_FACTOR + HEAP_SLACK;
    return heap <= limit
        ? List.of()
        : List.of("a heap of %,d bytes, in the second round %,d".formatted(heap, second.heap));
  }

  /** How many objects of Coppice are alive. */
  long objects() {
    return coppice.values().stream().mapToLong(Long::longValue).sum();
  }
}
