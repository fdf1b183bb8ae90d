package dev.coppice.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.mailbox.ParallelismPolicy.Decision;
import dev.coppice.mailbox.ParallelismPolicy.Sample;
import dev.coppice.mailbox.ParallelismPolicy.Why;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The governor's decisions, on scripted samples. A script says what each parallelism leads to. */
class ParallelismPolicyTest {
  private static final long MILLISECOND = 1_000_000;
  private static final long PROBE_LATE = 5 * MILLISECOND;

  private boolean concerned = true;
  private int found = 2;
  private int cores = 2;
  private int limit = 16;

  /** What happens in a millisecond with so many carriers. */
  private record Load(long parks, long queued, int mounted, long probeWaits) {
    static Load of(long parks, long queued, int mounted) {
      return new Load(parks, queued, mounted, 0);
    }

    Sample with(int parallelism) {
      return new Sample(MILLISECOND, parks, queued, mounted, parallelism, probeWaits);
    }
  }

  /** A policy, and the parallelism it has led to. */
  private final class Run {
    final ParallelismPolicy policy = new ParallelismPolicy(found, cores, limit, () -> concerned);
    final List<Why> changes = new ArrayList<>();
    final List<Integer> levels = new ArrayList<>();
    int parallelism = found;

    Run during(int samples, IntFunction<Load> load) {
      for (int i = 0; i < samples; i++) {
        var _ = once(load.apply(parallelism).with(parallelism));
      }
      return this;
    }

    Decision once(Sample sample) {
      Decision decision = policy.next(sample);
      if (decision.parallelism() != parallelism) {
        changes.add(decision.why());
        parallelism = decision.parallelism();
      }
      levels.add(parallelism);
      return decision;
    }

    long samplesAt(int level) {
      return levels.stream().filter(l -> l == level).count();
    }
  }

  // What loads look like, by the carriers allowed.

  private static Load idle(int ignored) {
    return Load.of(0, 0, 0);
  }

  /** One pair: two carriers get in each other's way. */
  private static Load chatter(int allowed) {
    return allowed == 1 ? Load.of(5_000, 1, 1) : Load.of(1_500, 0, 2);
  }

  private static Load hogs(int ofThem, int allowed) {
    int mounted = Math.min(allowed, ofThem);
    boolean stuck = ofThem >= allowed;
    return stuck
        ? new Load(0, ofThem - mounted + 3, mounted, PROBE_LATE)
        : Load.of(500, 0, mounted + 1);
  }

  @Nested
  class Below {
    @Test
    @DisplayName("chatter that fewer carriers serve better comes to one carrier, and stays there")
    void chatterOnOneCarrier() {
      Run run = new Run().during(1_000, ParallelismPolicyTest::chatter);

      assertThat(run.changes).containsExactly(Why.CHATTER);
      assertThat(run.parallelism).isEqualTo(1);
      assertThat(run.samplesAt(2)).isLessThan(10);
    }

    @Test
    @DisplayName("chatter that has been served better by fewer is believed at once after a pause")
    void chatterAfterAPause() {
      Run run =
          new Run()
              .during(100, ParallelismPolicyTest::chatter)
              .during(500, ParallelismPolicyTest::idle);
      assertThat(run.parallelism).isEqualTo(2);

      run.during(1, ParallelismPolicyTest::chatter);

      assertThat(run.parallelism).isEqualTo(1);
    }

    @Test
    @DisplayName("the slice is of the carriers at work, not of those allowed")
    void mountedNotAllowed() {
      found = 16;
      cores = 16;

      // One pair makes two carriers of sixteen work: by those allowed its slice would be 11 us.
      Run run =
          new Run()
              .during(
                  100, p -> p == 1 ? Load.of(5_000, 1, 1) : Load.of(p < 8 ? 3_000 : 1_400, 0, 2));

      assertThat(run.changes).startsWith(Why.CHATTER);
    }

    @Test
    @DisplayName("what fewer carriers do not serve better goes back, and is tried ever more rarely")
    void notBetter() {
      Run run = new Run().during(10_000, p -> Load.of(p == 1 ? 970 : 1_300, 8, p));

      assertThat(run.changes).startsWith(Why.CHATTER, Why.FEWER_NOT_BETTER, Why.CHATTER);
      assertThat(run.parallelism).isEqualTo(2);
      assertThat(run.samplesAt(1)).isLessThan(100);
      assertThat(run.changes).hasSizeLessThan(40);
    }

    @Test
    @DisplayName("a host thread that computes beside chatter ends the trial at once")
    void hogBesideChatter() {
      Run run = new Run().during(1_000, p -> p == 1 ? Load.of(0, 2, 1) : Load.of(1_500, 0, 2));

      assertThat(run.changes).startsWith(Why.CHATTER, Why.FEWER_NOT_BETTER);
      assertThat(run.samplesAt(1)).isLessThan(10);
    }

    @Test
    @DisplayName("long slices with a queue put back what was found, within two samples")
    void queueGoesUp() {
      Run run = new Run().during(50, ParallelismPolicyTest::chatter);
      assertThat(run.parallelism).isEqualTo(1);

      run.during(2, _ -> Load.of(200, 3, 1));

      assertThat(run.parallelism).isEqualTo(2);
      assertThat(run.changes).endsWith(Why.QUEUE);
    }

    @Test
    @DisplayName("who had to go back soon is not believed at once, though fewer had done more")
    void notBelievedAfterAQueue() {
      Run run =
          new Run()
              .during(50, ParallelismPolicyTest::chatter)
              .during(2, _ -> Load.of(200, 3, 1))
              .during(7, ParallelismPolicyTest::chatter);
      assertThat(run.parallelism).isEqualTo(2);

      run.during(1, ParallelismPolicyTest::chatter);

      assertThat(run.parallelism).isEqualTo(1);
    }

    @Test
    @DisplayName("very long ones do so at once")
    void hogGoesUp() {
      Run run = new Run().during(50, ParallelismPolicyTest::chatter);

      run.during(1, _ -> Load.of(0, 3, 1));

      assertThat(run.parallelism).isEqualTo(2);
    }

    @Test
    @DisplayName("when the chatter is over, what was found is put back")
    void calm() {
      Run run = new Run().during(50, ParallelismPolicyTest::chatter);

      run.during(10, ParallelismPolicyTest::idle);

      assertThat(run.parallelism).isEqualTo(2);
      assertThat(run.changes).endsWith(Why.CALM);
    }

    @Test
    @DisplayName(
        "many independent pairs on many cores climb back as long as it gets them more done")
    void crowdClimbs() {
      found = 64;
      cores = 64;
      IntFunction<Load> pairs = p -> Load.of(5_000L * Math.min(p, 8), Math.max(0, 16 - p), p);

      // First a single pair, which comes down to one carrier; then eight.
      Run run = new Run().during(100, p -> p == 1 ? Load.of(5_000, 1, 1) : Load.of(1_500, 1, 2));
      assertThat(run.parallelism).isEqualTo(1);
      run.during(500, pairs);

      assertThat(run.parallelism).isBetween(7, 9);
      assertThat(run.changes).contains(Why.CROWD);
    }

    @Test
    @DisplayName("a crowd that one carrier serves best is tried on more, but rarely")
    void crowdStays() {
      Run run = new Run().during(10_000, p -> Load.of(p == 1 ? 5_000 : 2_300, 15, p));

      assertThat(run.changes).contains(Why.MORE_NOT_BETTER);
      assertThat(run.samplesAt(2)).isLessThan(150);
    }

    @Test
    @DisplayName("parallelism never goes below one")
    void notBelowOne() {
      found = 1;

      Run run = new Run().during(1_000, ParallelismPolicyTest::chatter);

      assertThat(run.changes).isEmpty();
    }

    @Test
    @DisplayName("a host's own loads change nothing while the runtime does nothing")
    void hostAlone() {
      concerned = false;
      Run computing = new Run().during(1_000, p -> new Load(0, 14, p, PROBE_LATE));
      Run chatty = new Run().during(1_000, p -> Load.of(0, 3, p));
      int[] turn = {0};
      Run io = new Run().during(1_000, p -> new Load(0, turn[0]++ % 7, p, PROBE_LATE));

      assertThat(computing.changes).isEmpty();
      assertThat(chatty.changes).isEmpty();
      assertThat(io.changes).isEmpty();
    }
  }

  @Nested
  class Above {
    @Test
    @DisplayName("four hogs on two cores get a carrier each, and one is left for the others")
    void hogsRaise() {
      Run run = new Run().during(100, p -> hogs(4, p));

      assertThat(run.parallelism).isEqualTo(5);
      assertThat(run.changes).containsExactly(Why.HOGS, Why.HOGS, Why.HOGS);
    }

    @Test
    @DisplayName("it takes a late probe, no park, and four samples of the same queue and carriers")
    void allOfTheEvidence() {
      int[] turn = {0};
      Run probeInTime = new Run().during(100, _ -> new Load(0, 3, 2, 3 * MILLISECOND));
      Run parks = new Run().during(100, _ -> new Load(1, 3, 2, PROBE_LATE));
      Run queueMoves = new Run().during(100, _ -> new Load(0, 3 + turn[0]++ % 2, 2, PROBE_LATE));
      Run free = new Run().during(100, _ -> new Load(0, 3, 1, PROBE_LATE));
      Run brief = new Run();
      for (int i = 0; i < 50; i++) {
        brief.during(4, _ -> new Load(0, 3, 2, PROBE_LATE)).during(1, _ -> Load.of(0, 2, 2));
      }

      assertThat(List.of(probeInTime, parks, queueMoves, free, brief))
          .allSatisfy(run -> assertThat(run.changes).isEmpty());
    }

    @Test
    @DisplayName("a probe is wanted when somebody waits and nothing moves, not for every queue")
    void probesOnSuspicion() {
      int[] turn = {0};
      Run stuck = new Run().during(2, _ -> Load.of(0, 3, 2));
      assertThat(stuck.policy.isFrozen()).isFalse();
      assertThat(stuck.during(1, _ -> Load.of(0, 3, 2)).policy.isFrozen()).isTrue();
      assertThat(stuck.during(1, _ -> Load.of(0, 2, 2)).policy.isFrozen()).isFalse();

      Run queueMoves = new Run();
      Run nobodyWaits = new Run();
      for (int i = 0; i < 100; i++) {
        queueMoves.during(1, _ -> Load.of(0, 3 + turn[0]++ % 2, 2));
        nobodyWaits.during(1, _ -> Load.of(0, 0, 2));
        assertThat(queueMoves.policy.isFrozen()).isFalse();
        assertThat(nobodyWaits.policy.isFrozen()).isFalse();
      }
    }

    @Test
    @DisplayName(
        "a probe is wanted for a carrier that does not come, sooner if the policy added it")
    void probesForAMissingCarrier() {
      Run raised = new Run().during(100, p -> hogs(4, p));
      assertThat(raised.parallelism).isEqualTo(5);
      assertThat(raised.during(3, _ -> Load.of(0, 3, 4)).policy.isFrozen()).isTrue();

      Run asFound = new Run().during(20, _ -> Load.of(0, 3, 1));
      assertThat(asFound.policy.isFrozen()).isFalse();
      assertThat(asFound.during(1, _ -> Load.of(0, 3, 1)).policy.isFrozen()).isTrue();
    }

    @Test
    @DisplayName("the evidence has to build up again for each carrier, up to the limit")
    void upToTheLimit() {
      Run run = new Run().during(1_000, p -> hogs(100, p));

      assertThat(run.parallelism).isEqualTo(16);
      assertThat(run.samplesAt(2)).isGreaterThanOrEqualTo(4);
      assertThat(run.samplesAt(10)).isGreaterThanOrEqualTo(4);
    }

    @Test
    @DisplayName(
        "it comes down one by one when two carriers or more have had no work for 50 samples")
    void comesDown() {
      Run run = new Run().during(100, p -> hogs(4, p));

      run.during(49, ParallelismPolicyTest::idle);
      assertThat(run.parallelism).isEqualTo(5);
      run.during(200, ParallelismPolicyTest::idle);

      assertThat(run.parallelism).isEqualTo(2);
      assertThat(run.changes).endsWith(Why.HOGS_GONE, Why.HOGS_GONE, Why.HOGS_GONE);
    }

    @Test
    @DisplayName("chatter that fills every carrier when the hogs are gone does not keep it up")
    void comesDownThroughChatter() {
      Run run = new Run().during(100, p -> hogs(4, p));

      run.during(20_000, p -> Load.of(p == 1 ? 5_000 : 1_000, 8, p));

      assertThat(run.parallelism).isLessThanOrEqualTo(2);
    }

    @Test
    @DisplayName("while the hogs stay, that is tried ever more rarely")
    void staysUp() {
      Run run = new Run().during(100_000, p -> hogs(4, p));

      assertThat(run.parallelism).isEqualTo(5);
      assertThat(run.samplesAt(4)).isLessThan(150);
    }
  }

  @Test
  @DisplayName("a parallelism that somebody else has set is left alone for good")
  void standsBack() {
    Run run = new Run().during(50, ParallelismPolicyTest::chatter);

    Decision first = run.policy.next(Load.of(5_000, 1, 1).with(4));
    Decision later = run.policy.next(Load.of(0, 9, 4).with(1));

    assertThat(first).isEqualTo(new Decision(4, Why.NOT_OURS));
    assertThat(later).isEqualTo(new Decision(1, Why.NOT_OURS));
  }
}
