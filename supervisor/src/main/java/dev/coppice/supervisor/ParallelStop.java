package dev.coppice.supervisor;

import dev.coppice.mailbox.Call;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.Self;
import io.vavr.Tuple2;
import io.vavr.collection.List;
import java.time.Duration;

/**
 * Stops many processes together, when nothing else is to be done any more. All are told at once,
 * then each is waited for, as long as there is time for all; so it takes as long as the slowest.
 * They are watched by calls: their ends leave nothing in the mailbox that would have to be
 * searched.
 */
final class ParallelStop {
  private ParallelStop() {}

  /**
   * Stops processes.
   *
   * @return why each has ended, in the same order; {@code noproc} if that was before
   */
  static List<Tuple2<Pid<?>, ExitReason>> stop(Self<?> self, List<Pid<?>> processes, Shutdown how) {
    List<Tuple2<Pid<?>, Call<Object>>> ends =
        processes.map(process -> new Tuple2<>(process, Call.to(process)));
    boolean brutal = how instanceof Shutdown.BrutalKill;
    ends.forEach(end -> end._1.exit(brutal ? ExitReason.kill() : ExitReason.shutdown()));
    Duration most = how instanceof Shutdown.Within(var atMost) ? atMost : TimeLimit.FOR_EVER;
    TimeLimit limit = TimeLimit.in(self.node(), most);
    List<Tuple2<Pid<?>, Call<Object>>> late =
        ends.filter(end -> end._2.poll(limit.left()).isEmpty());
    late.forEach(end -> end._1.exit(ExitReason.kill()));
    return ends.map(end -> end.map2(call -> call.await(TimeLimit.FOR_EVER).getLeft()));
  }
}
