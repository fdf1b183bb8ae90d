package dev.coppice.mailbox;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides how many carriers are to run the JVM's virtual threads. Pure: it is given samples, about
 * one a millisecond, and says what to do; whoever asks does it, and shows the next sample.
 *
 * <h2>How it works</h2>
 *
 * <b>Below the parallelism found</b> (as a rule the number of cores) it looks for what serves the
 * runtime best. Processes that only exchange messages compute for a fraction of a microsecond
 * before they park; then a second carrier mostly looks for work, steals every process that was just
 * woken, and moves its memory from core to core, so that two carriers do less than one. A
 * <em>slice</em> is the time that carriers spent for each park that the runtime counted: elapsed
 * time by the number of carriers <em>at work</em>. (With the number allowed, rather than at work, a
 * single chatty pair would look busier the more carriers there are, and the policy would never come
 * down.) While slices are tiny, it tries half as many as are at work for a few samples and keeps to
 * that only if the runtime parks at least a tenth more often, which is to say gets more done;
 * otherwise it goes back, and waits twice as long before it tries again. In the same way, and as
 * rarely, it tries one carrier more while more virtual threads are queued than carriers are
 * allowed. Once fewer have proved themselves, chatter that comes again after a pause is believed at
 * the first sample.
 *
 * <p>That is also what protects the host application, whose own parks nobody counts. The JVM serves
 * virtual threads in turn: whatever else they do lengthens the turn of the runtime's, so fewer
 * carriers pass the test only if the host's threads are served faster too. And once there are
 * fewer, any sign that somebody waits for long slices, a queue together with slices that are not
 * tiny, puts back what was found, within two samples; so does the end of the chatter.
 *
 * <p><b>Above it</b> it goes on evidence of hogs alone, since virtual threads are not time-sliced,
 * but the carriers are, by the operating system. Evidence is: all carriers are at work; a probe, an
 * empty virtual thread, has not run for 4 ms; and in 4 successive samples nobody parked, and the
 * numbers of queued and of mounted threads stayed exactly the same. Each alone misleads: an I/O
 * load parks, uncounted, with long slices, but its queue moves; a purely local load of the JVM's
 * scheduler lets submissions from outside, such as the probe, wait for more than 4 ms. Then one
 * carrier is added, and the evidence has to build up anew, up to a limit; but not if no process of
 * the runtime runs or wants to. It comes down one by one, when for 50 samples two carriers or more
 * had no work. Should the hogs be gone, but chatter keep every carrier busy, this would never be:
 * so it is also tried now and then, twice as rarely each time that the evidence comes back.
 *
 * <p>A parallelism that somebody else has set is not touched again.
 */
final class ParallelismPolicy {

  /**
   * What was seen.
   *
   * @param elapsed since the sample before, in nanoseconds
   * @param parks of the runtime's, meanwhile
   * @param queued virtual threads that wait for a carrier
   * @param mounted carriers at work
   * @param parallelism carriers allowed
   * @param probeWaits how long the probe has waited to run, in nanoseconds; 0 if none waits
   */
  record Sample(
      long elapsed, long parks, long queued, int mounted, int parallelism, long probeWaits) {}

  /** Why the parallelism is to be what it is to be. */
  enum Why {
    /** It need not change. */
    FITS,
    /** The runtime's slices are tiny: perhaps fewer carriers do more. */
    CHATTER,
    /** Fewer carriers did not do more. */
    FEWER_NOT_BETTER,
    /** Many are queued: perhaps more carriers do more. */
    CROWD,
    /** More carriers did not do more. */
    MORE_NOT_BETTER,
    /** Somebody waits behind slices that are not tiny. */
    QUEUE,
    /** The chatter is over. */
    CALM,
    /** Processes that compute without a step keep others from running. */
    HOGS,
    /** Fewer carriers are enough for what computes. */
    HOGS_GONE,
    /** Somebody else has set another parallelism. */
    NOT_OURS
  }

  /**
   * What to do.
   *
   * @param parallelism how many carriers there are to be
   * @param why why
   */
  record Decision(int parallelism, Why why) {}

  /** A change that has to prove itself. */
  private record Trial(int from, double rate) {}

  private static final long MICROSECOND = 1_000;

  /** Slices below it are tiny; it is worth trying fewer carriers. */
  private static final long TINY = 6 * MICROSECOND;

  /** With half the carriers at work, the same load has half the slice. */
  private static final long NOT_TINY = TINY / 2;

  /** So long that it does not take a second look. */
  private static final long LONG = 4 * NOT_TINY;

  private static final int QUEUE_SAMPLES = 2;
  private static final int CALM_SAMPLES = 8;
  private static final int TRIAL_SAMPLES = 4;
  private static final double BETTER = 1.1;

  /** What comes back so soon should not have been tried. */
  private static final int SOON = 100;

  private static final int CHATTER_SAMPLES = 4;

  /** What has proved itself, and comes back after a pause. */
  private static final int CHATTER_KNOWN = 1;

  private static final int CROWD_SAMPLES = 100;
  private static final int RARELY = 1_000;

  private static final int HOG_SAMPLES = 4;
  private static final int CARRIER_MISSING_SAMPLES = 20;
  private static final long PROBE_PATIENCE = 4_000 * MICROSECOND;
  private static final int IDLE_SAMPLES = 50;
  private static final int HOGS_MAY_BE_GONE = 1_000;
  private static final int HOGS_MAY_BE_GONE_RARELY = 64_000;

  private final int found;
  private final int cores;
  private final int limit;
  private final BooleanSupplier concerned;

  private int set;
  private boolean notOurs;
  private Sample last = new Sample(0, 0, 0, 0, 0, 0);

  // How many samples were so; a contrary one takes back some.
  private int chatter;
  private int crowd;

  // How many samples in succession were so.
  private int queue;
  private int calm;
  private int frozen;
  private int idle;
  private int busyAbove;

  // How many of them it takes at the moment.
  private int chatterPatience = CHATTER_SAMPLES;
  private int crowdPatience = CROWD_SAMPLES;
  private int abovePatience = HOGS_MAY_BE_GONE;

  /** Parks per nanosecond, averaged over a few samples. */
  private double rate;

  private @Nullable Trial trial;
  private int sinceChange;
  private long trialParks;
  private long trialElapsed;

  /**
   * @param found the parallelism found
   * @param cores how many processors there are
   * @param limit the highest parallelism to set
   * @param concerned whether a process of the runtime runs or wants to; asked on evidence only
   */
  ParallelismPolicy(int found, int cores, int limit, BooleanSupplier concerned) {
    this.found = found;
    this.cores = cores;
    this.limit = limit;
    this.concerned = concerned;
    this.set = found;
  }

  Decision next(Sample sample) {
    if (notOurs || sample.parallelism() != set) {
      notOurs = true;
      return new Decision(sample.parallelism(), Why.NOT_OURS);
    }
    observe(sample);
    Decision decision = decide(sample);
    if (decision.parallelism() != set) {
      set = decision.parallelism();
      sinceChange = 0;
      chatter = 0;
      crowd = 0;
      queue = 0;
      calm = 0;
      frozen = 0;
      idle = 0;
      busyAbove = 0;
    }
    return decision;
  }

  private void observe(Sample sample) {
    sinceChange++;
    boolean waiting = sample.queued() > 0;
    chatter = counted(chatter, slice(sample) < TINY);
    crowd = counted(crowd, sample.queued() > set);
    queue = waiting && slice(sample) > NOT_TINY ? queue + 1 : 0;
    calm = !waiting && slice(sample) > TINY ? calm + 1 : 0;
    frozen =
        waiting
                && sample.parks() == 0
                && sample.queued() == last.queued()
                && sample.mounted() == last.mounted()
            ? frozen + 1
            : 0;
    idle = sample.mounted() < set - 1 ? idle + 1 : 0;
    busyAbove = set > found ? busyAbove + 1 : 0;
    double parksEach = (double) sample.parks() / sample.elapsed();
    rate = chatter <= 1 ? parksEach : rate + (parksEach - rate) / TRIAL_SAMPLES;
    last = sample;
  }

  /** With a patience of hundreds, one pause of the machine must not spoil it all. */
  private static int counted(int before, boolean another) {
    return another ? before + 1 : Math.max(0, before - CHATTER_SAMPLES);
  }

  /** How long a carrier worked between two parks of the runtime's. */
  private long slice(Sample sample) {
    int working = Math.clamp(sample.mounted(), 1, cores);
    return sample.parks() == 0 ? Long.MAX_VALUE : sample.elapsed() * working / sample.parks();
  }

  private Decision decide(Sample sample) {
    if (trial != null) {
      return judge(trial, sample);
    }
    if (set < found) {
      return below(sample);
    }
    if (hogs(sample)) {
      return to(set + 1, Why.HOGS);
    }
    return set > found ? above() : atFound(sample);
  }

  private boolean hogs(Sample sample) {
    if (set >= limit
        || sample.mounted() < set
        || frozen < HOG_SAMPLES
        || sample.probeWaits() < PROBE_PATIENCE) {
      return false;
    }
    frozen = 0;
    return concerned.getAsBoolean();
  }

  /**
   * {@return whether somebody waits and nothing moves, which is worth a probe} If a carrier is free
   * that was there from the beginning, only after long: as a rule it is not wanted, as where the
   * host's threads talk to one another on one carrier, and a probe would wake it to steal them.
   */
  boolean isFrozen() {
    boolean wanting = last.mounted() >= set || set > found;
    return frozen >= (wanting ? HOG_SAMPLES / 2 : CARRIER_MISSING_SAMPLES);
  }

  private Decision above() {
    if (idle >= IDLE_SAMPLES) {
      return to(set - 1, Why.HOGS_GONE);
    }
    if (busyAbove >= abovePatience && chatter > 0) {
      abovePatience = Math.min(2 * abovePatience, HOGS_MAY_BE_GONE_RARELY);
      return to(set - 1, Why.HOGS_GONE);
    }
    return stay();
  }

  private Decision atFound(Sample sample) {
    if (sinceChange >= HOGS_MAY_BE_GONE) {
      abovePatience = HOGS_MAY_BE_GONE;
    }
    if (calm >= SOON) {
      chatterPatience = Math.min(chatterPatience, CHATTER_SAMPLES);
    }
    if (set > 1 && chatter >= chatterPatience) {
      return tryFewer(sample);
    }
    return stay();
  }

  private Decision below(Sample sample) {
    if (queue >= QUEUE_SAMPLES || (queue > 0 && slice(sample) > LONG)) {
      chatterPatience = sinceChange < SOON ? rarerChatter() : CHATTER_SAMPLES;
      return to(found, Why.QUEUE);
    }
    if (calm >= CALM_SAMPLES) {
      crowdPatience = CROWD_SAMPLES;
      return to(found, Why.CALM);
    }
    if (crowd >= crowdPatience) {
      return tryOut(set + 1, Why.CROWD);
    }
    if (set > 1 && chatter >= chatterPatience) {
      return tryFewer(sample);
    }
    return stay();
  }

  /** On many cores, most of the carriers allowed are not at work, and make no difference. */
  private Decision tryFewer(Sample sample) {
    return tryOut(Math.max(1, Math.min(set, sample.mounted()) / 2), Why.CHATTER);
  }

  private Decision tryOut(int parallelism, Why why) {
    trial = new Trial(set, rate);
    trialParks = 0;
    trialElapsed = 0;
    return to(parallelism, why);
  }

  private Decision judge(Trial tried, Sample sample) {
    boolean fewer = set < tried.from();
    if (sinceChange > 1) { // the first still saw the change
      trialParks += sample.parks();
      trialElapsed += sample.elapsed();
    }
    if (fewer && queue > 0 && slice(sample) > LONG) {
      return failed(tried, Why.FEWER_NOT_BETTER);
    }
    if (sinceChange <= TRIAL_SAMPLES) {
      return stay();
    }
    if ((double) trialParks / trialElapsed < BETTER * tried.rate()) {
      return failed(tried, fewer ? Why.FEWER_NOT_BETTER : Why.MORE_NOT_BETTER);
    }
    trial = null;
    if (fewer) {
      chatterPatience = CHATTER_KNOWN;
    } else {
      crowdPatience = CHATTER_SAMPLES; // perhaps yet another
      chatterPatience = RARELY;
    }
    return stay();
  }

  private Decision failed(Trial tried, Why why) {
    trial = null;
    if (why == Why.FEWER_NOT_BETTER) {
      chatterPatience = rarerChatter();
    } else {
      crowdPatience = rarer(Math.max(crowdPatience, CROWD_SAMPLES / 2));
    }
    return to(tried.from(), why);
  }

  /** What goes wrong is not known any more. */
  private int rarerChatter() {
    return rarer(Math.max(chatterPatience, CHATTER_SAMPLES));
  }

  private static int rarer(int patience) {
    return Math.min(2 * patience, RARELY);
  }

  private static Decision to(int parallelism, Why why) {
    return new Decision(parallelism, why);
  }

  private Decision stay() {
    return new Decision(set, Why.FITS);
  }
}
