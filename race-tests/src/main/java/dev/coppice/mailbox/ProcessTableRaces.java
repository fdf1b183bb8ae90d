package dev.coppice.mailbox;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Processes that come to a node's table while others leave it, or while somebody looks. */
public final class ProcessTableRaces {
  private static final ThreadlessNode HOST = new ThreadlessNode();

  private ProcessTableRaces() {}

  private static LocalProcess<Object> numbered(ProcessTable table) {
    return new StraightLineProcess<>(
        HOST.node, table.nextNumber(), SpawnOptions.none(), null, _ -> {});
  }

  /** Gives out numbers until those of the first chunk are all gone. */
  private static void passFirstChunk(ProcessTable table) {
    for (int i = 0; i < 1_000; i++) {
      var _ = table.nextNumber();
    }
  }

  private static boolean finds(ProcessTable table, LocalProcess<?> process) {
    for (LocalProcess<?> found : table) {
      if (found == process) {
        return true;
      }
    }
    return false;
  }

  /** Whether it is found, how many there are, and how many chunks when it has gone too. */
  @JCStressTest
  @Outcome(id = "true, 1, 0", expect = ACCEPTABLE, desc = "in the old chunk or in a new one")
  @Outcome(id = "false, .*, .*", expect = FORBIDDEN, desc = "put into a chunk that is dropped")
  @Outcome(expect = FORBIDDEN, desc = "miscounted, or a chunk is left behind")
  @State
  public static class LatePutAgainstDrop {
    private final ProcessTable table = new ProcessTable();
    private final LocalProcess<Object> early = numbered(table);
    private final LocalProcess<Object> late = numbered(table);

    public LatePutAgainstDrop() {
      table.put(early);
      passFirstChunk(table);
    }

    @Actor
    public void put() {
      table.put(late);
    }

    @Actor
    public void remove() {
      table.remove(early);
    }

    @Arbiter
    public void atTheEnd(LLL_Result r) {
      r.r1 = table.get(late.id()) == late && finds(table, late);
      r.r2 = table.size();
      table.remove(late);
      r.r3 = table.chunks();
    }
  }

  /** Whether the spawner saw that the node closes, and whether who closes it found the process. */
  @JCStressTest
  @Outcome(id = "true, .*", expect = ACCEPTABLE, desc = "the spawner takes it back")
  @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "who closes the node ends it")
  @Outcome(id = "false, false", expect = FORBIDDEN, desc = "it outlives its node")
  @State
  public static class SpawnAgainstClose {
    private final ProcessTable table = new ProcessTable();
    private final LocalProcess<Object> process = numbered(table);
    private volatile boolean closing;

    public SpawnAgainstClose() {
      table.put(numbered(table));
    }

    @Actor
    public void spawn(ZZ_Result r) {
      table.put(process);
      r.r1 = closing;
    }

    @Actor
    public void close(ZZ_Result r) {
      closing = true;
      r.r2 = finds(table, process);
    }
  }

  /** The same with one whose chunk is not there yet. */
  @JCStressTest
  @Outcome(id = "true, .*", expect = ACCEPTABLE, desc = "the spawner takes it back")
  @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "who closes the node ends it")
  @Outcome(id = "false, false", expect = FORBIDDEN, desc = "it outlives its node")
  @State
  public static class FirstSpawnAgainstClose {
    private final ProcessTable table = new ProcessTable();
    private final LocalProcess<Object> process = numbered(table);
    private volatile boolean closing;

    @Actor
    public void spawn(ZZ_Result r) {
      table.put(process);
      r.r1 = closing;
    }

    @Actor
    public void close(ZZ_Result r) {
      closing = true;
      r.r2 = finds(table, process);
    }
  }
}
