package dev.coppice.mailbox;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the JVM's scheduler for virtual threads at a good parallelism: takes samples, asks the
 * {@link ParallelismPolicy}, and does what it says.
 *
 * <p>There is one however many nodes are open, on one daemon platform thread, since virtual threads
 * may be kept from running by the very hogs it looks for. It begins with the first node that joins,
 * and with the last that leaves it ends and puts back the parallelism it found. A second copy of
 * this class, in another class loader, would work against it; the two agree by a system property,
 * and the later one stays passive.
 *
 * <p>While the runtime does something it looks once a millisecond; when it has not for a while,
 * more and more rarely, down to ten times a second; so nobody has to wake it.
 */
final class Governor {
  private static final Logger log = LoggerFactory.getLogger(Governor.class);

  /** Set to false, it turns the governor off. */
  private static final String SWITCH = "coppice.governor";

  private static final String CLAIM = "dev.coppice.governor.claimed";

  private static final long MILLISECOND = 1_000_000;
  private static final long SHORTEST_NAP = MILLISECOND;
  private static final long NAP_OF_THE_QUIET = 10 * MILLISECOND;
  private static final long NAP_OF_THE_IDLE = 100 * MILLISECOND;

  /** How long a carrier may take to come before another is woken. */
  private static final long WAKE_AGAIN = 2 * MILLISECOND;

  /** How long a probe may wait beside chatter until those from outside are given their turn. */
  private static final long TURN_OF_THE_OUTSIDE = MILLISECOND;

  /** So many quiet samples, and the next naps are longer. */
  private static final int QUIET_SAMPLES = 100;

  /** Slices below it are something that goes on. */
  private static final long ACTIVE = 100_000;

  private static final int LIMIT_AT_LEAST = 16;
  private static final int LIMIT_FOR_EACH_CORE = 8;

  private static final Set<Node> members = new LinkedHashSet<>();
  private static @Nullable Governor current;

  private static final AtomicLong raises = new AtomicLong();
  private static final AtomicLong reductions = new AtomicLong();
  private static final AtomicLong hogs = new AtomicLong();

  private final Thread thread =
      Thread.ofPlatform().daemon().name("coppice-governor").unstarted(this::run);
  private final HogSearch search = new HogSearch();
  private volatile boolean ended;

  // Under the lock of this.
  private @Nullable Carriers carriers;
  private int found;
  private int set;

  // Of the thread alone.
  private @Nullable Detour detour;
  private @Nullable Probe probe;
  private long nap = SHORTEST_NAP;
  private int quiet;

  private Governor() {}

  // ------------------------------------------------------------------ members

  /** A node is open. */
  static void join(Node node) {
    if (System.getProperty(SWITCH, "true").equals("false")) {
      return;
    }
    synchronized (members) {
      members.add(node);
      if (current == null && System.getProperties().putIfAbsent(CLAIM, "true") == null) {
        Governor governor = new Governor();
        try {
          governor.thread.start();
          current = governor;
        } catch (Throwable thrown) { // no memory for a thread: the next node tries again
          System.getProperties().remove(CLAIM);
          log.warn("The governor could not be started", thrown);
        }
      }
    }
  }

  /** A node is closed; or was already, or never joined. */
  static void leave(Node node) {
    synchronized (members) {
      if (members.remove(node) && members.isEmpty() && current != null) {
        current.end();
        current = null;
        System.getProperties().remove(CLAIM);
      }
    }
  }

  static GovernorCounters counters() {
    return new GovernorCounters(raises.get(), reductions.get(), hogs.get());
  }

  private static Collection<Node> membersNow() {
    synchronized (members) {
      return List.copyOf(members);
    }
  }

  // ------------------------------------------------------------------ at work

  private void run() {
    try {
      ParallelismPolicy policy = begin();
      if (policy != null) {
        watch(policy);
      }
    } catch (Throwable thrown) {
      log.error("The governor has failed; nodes work on without it", thrown);
      end();
    } finally {
      if (detour != null) {
        detour.end();
      }
    }
  }

  /** Not before the thread runs: the JVM's management takes a moment to load. */
  private synchronized @Nullable ParallelismPolicy begin() {
    Carriers ofJvm = Carriers.ofJvm();
    if (ended || ofJvm == null) {
      log.debug("No governor: the scheduler of virtual threads cannot be governed here");
      return null;
    }
    carriers = ofJvm;
    found = ofJvm.parallelism();
    set = found;
    int cores = Runtime.getRuntime().availableProcessors();
    int limit = Math.max(found, Math.max(LIMIT_AT_LEAST, LIMIT_FOR_EACH_CORE * cores));
    return new ParallelismPolicy(
        found, cores, limit, () -> search.begin(membersNow(), System.nanoTime()));
  }

  private void watch(ParallelismPolicy policy) {
    long before = System.nanoTime();
    long parksBefore = ParkCounter.sum();
    while (!ended) {
      LockSupport.parkNanos(this, nap);
      long now = System.nanoTime();
      long parks = ParkCounter.sum();
      ParallelismPolicy.Sample sample =
          sample(now, Math.max(1, now - before), Math.max(0, parks - parksBefore));
      if (sample == null || !follow(policy.next(sample))) {
        return;
      }
      hogs.addAndGet(search.goOn(now));
      if (sample.probeWaits() == 0 && isWorthAProbe(sample, policy)) {
        sendProbe(now);
      }
      if (sample.parks() > 0 && sample.probeWaits() > TURN_OF_THE_OUTSIDE) {
        openDetour();
      }
      if (carrierMissing(sample)) {
        wakeCarrier(now);
      }
      chooseNap(sample);
      before = now;
      parksBefore = parks;
    }
  }

  private synchronized ParallelismPolicy.@Nullable Sample sample(
      long now, long elapsed, long parks) {
    if (ended || carriers == null) {
      return null;
    }
    return new ParallelismPolicy.Sample(
        elapsed,
        parks,
        carriers.queued(),
        carriers.mounted(),
        carriers.parallelism(),
        probe == null || probe.ran ? 0 : Math.max(1, now - probe.sent));
  }

  /** Returns whether there is more to do. */
  private synchronized boolean follow(ParallelismPolicy.Decision decision) {
    if (ended || carriers == null) {
      return false;
    }
    if (decision.why() == ParallelismPolicy.Why.NOT_OURS) {
      log.info(
          "The parallelism of virtual threads was set to {} by somebody else; the governor, which"
              + " had set {}, leaves it alone from now on",
          decision.parallelism(),
          set);
      ParallelismEvent.emit(set, decision.parallelism(), decision.why().name());
      carriers = null;
      return false;
    }
    change(carriers, decision.parallelism(), decision.why().name());
    return true;
  }

  private void change(Carriers of, int to, String why) {
    int from = set;
    if (to == from) {
      return;
    }
    of.parallelism(to);
    set = to;
    (to > from ? raises : reductions).incrementAndGet();
    ParallelismEvent.emit(from, to, why);
    if (to > from) {
      wakeCarrier(System.nanoTime());
    }
  }

  /** Whether there may be no carrier to be had; else a probe would only take the others' time. */
  private static boolean isWorthAProbe(ParallelismPolicy.Sample sample, ParallelismPolicy policy) {
    return sample.parks() > 0 ? sample.mounted() >= sample.parallelism() : policy.isFrozen();
  }

  private void openDetour() {
    if (detour == null) {
      detour = Detour.begin();
    }
    detour.open();
  }

  /** Whether somebody waits although not all the carriers allowed are at work. */
  private static boolean carrierMissing(ParallelismPolicy.Sample sample) {
    return sample.queued() > 0
        && sample.parks() == 0
        && sample.mounted() < sample.parallelism()
        && sample.probeWaits() > WAKE_AGAIN;
  }

  /**
   * Makes another carrier come, or those who wait already would wait for the next thing to happen.
   * A submission to the JVM's scheduler wakes a carrier only if the queue it gets into was empty,
   * and which queue that is depends on the submitting thread: the governor's own may well hold a
   * probe that waits. So this is done by a fresh thread, and again if it met a queue in use.
   */
  private void wakeCarrier(long now) {
    Probe fresh = new Probe(now);
    probe = fresh;
    Thread.ofPlatform()
        .daemon()
        .name("coppice-governor-wake")
        .start(() -> Thread.ofVirtual().inheritInheritableThreadLocals(false).start(fresh));
  }

  private void sendProbe(long now) {
    Probe fresh = new Probe(now);
    probe = fresh;
    Thread.ofVirtual().inheritInheritableThreadLocals(false).start(fresh);
  }

  private void chooseNap(ParallelismPolicy.Sample sample) {
    boolean stirring = sample.queued() > 0 && nap > NAP_OF_THE_QUIET;
    if (stirring || set != found || sample.parks() > sample.elapsed() / ACTIVE) {
      quiet = 0;
      nap = SHORTEST_NAP;
    } else if (++quiet > QUIET_SAMPLES) {
      boolean idle = sample.parks() == 0 && sample.mounted() == 0;
      nap = Math.min(2 * nap, idle ? NAP_OF_THE_IDLE : NAP_OF_THE_QUIET);
    }
  }

  /** Puts back what was found, unless somebody else has set something. */
  private synchronized void end() {
    ended = true;
    if (carriers != null && carriers.parallelism() == set) {
      change(carriers, found, "END");
    }
    carriers = null;
    LockSupport.unpark(thread);
  }

  /** An empty virtual thread: how long it waits tells whether the carriers are to be had. */
  private static final class Probe implements Runnable {
    final long sent;
    volatile boolean ran;

    Probe(long sent) {
      this.sent = sent;
    }

    @Override
    public void run() {
      ran = true;
      Detour.close();
    }
  }
}
