package dev.coppice.benchmarks.micro;

import dev.coppice.benchmarks.coppice.Counter;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Message;
import dev.coppice.mailbox.MonitorRef;
import dev.coppice.mailbox.Name;
import dev.coppice.mailbox.Next;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.Self;
import dev.coppice.supervisor.GenServer;
import dev.coppice.supervisor.ServerRef;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Single operations of a process. Each invocation is a straight-line process that does the same
 * thing a thousand times: what can only be done inside a process is measured there.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Operations.COUNT)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {
      "-Xms4g",
      "-Xmx4g",
      "--sun-misc-unsafe-memory-access=allow", // JMH itself
      "-Dslf4j.internal.verbosity=ERROR",
      "-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider"
    })
public class Operations {
  static final int COUNT = 1_000;
  private static final int UNRELATED = 100;
  private static final Name<Integer> TAKEN = Name.of("taken", Integer.class);
  private static final Name<Integer> FREE = Name.of("free", Integer.class);

  private @Nullable Node node;
  private @Nullable Pid<Integer> other;
  private @Nullable ServerRef<Counter.Ask<?>, Counter.Tell> server;

  /** Opens a node with a process and a server that wait. */
  @Setup
  public void open() {
    Node opened = Node.open();
    Pid<Integer> waiting =
        opened.spawn(
            (Self<Integer> self) -> {
              for (; ; ) {
                var _ = self.receive();
              }
            });
    opened.register(TAKEN, waiting);
    node = opened;
    other = waiting;
    server = GenServer.start(opened, new Counter()).get();
  }

  /** Closes the node. */
  @TearDown
  public void close() {
    node().close();
  }

  private Node node() {
    return Objects.requireNonNull(node);
  }

  /** One of the operations. */
  private interface Operation {
    void run(Self<Integer> self);
  }

  private void repeat(Operation operation) {
    ExitReason reason =
        node()
            .run(
                (Self<Integer> self) -> {
                  for (int i = 0; i < COUNT; i++) {
                    operation.run(self);
                  }
                });
    if (reason.isAbnormal()) {
      throw new IllegalStateException(reason.toString());
    }
  }

  /** A message to oneself, which nobody receives. */
  @Benchmark
  public void send() {
    repeat(self -> self.pid().send(1));
  }

  /** A message to oneself, received: less {@link #send} it is what a receive costs. */
  @Benchmark
  public void sendAndReceive() {
    repeat(
        self -> {
          self.pid().send(1);
          var _ = self.receive();
        });
  }

  /** A message to oneself, taken out from behind a hundred others. */
  @Benchmark
  public void selectiveReceive() {
    ExitReason reason =
        node()
            .run(
                (Self<Integer> self) -> {
                  for (int i = 0; i < UNRELATED; i++) {
                    self.pid().send(-1);
                  }
                  for (int i = 0; i < COUNT; i++) {
                    self.pid().send(1);
                    var _ =
                        self.receive(
                            received ->
                                received instanceof Message(Integer it) && it > 0
                                    ? Option.some(it)
                                    : Option.none());
                  }
                });
    if (reason.isAbnormal()) {
      throw new IllegalStateException(reason.toString());
    }
  }

  /** A straight-line process, from its spawn to its end. */
  @Benchmark
  public void spawn() throws InterruptedException {
    CountDownLatch ended = new CountDownLatch(COUNT);
    repeat(self -> self.spawn((Self<Void> _) -> ended.countDown()));
    ended.await();
  }

  /** A callback process, from its spawn to its end. */
  @Benchmark
  public void spawnCallback() throws InterruptedException {
    CountDownLatch ended = new CountDownLatch(COUNT);
    repeat(
        self ->
            self.spawnCallback(
                (Self<Void> _) -> {
                  ended.countDown();
                  return Next.stop(ExitReason.normal());
                }));
    ended.await();
  }

  /** A call of a server. */
  @Benchmark
  public void call() {
    var called = Objects.requireNonNull(server);
    repeat(_ -> called.call(Counter.Ping.PING));
  }

  /** A link, and its end. */
  @Benchmark
  public void linkAndUnlink() {
    var linked = Objects.requireNonNull(other);
    repeat(
        self -> {
          self.link(linked);
          self.unlink(linked);
        });
  }

  /** A monitor, and its end. */
  @Benchmark
  public void monitorAndDemonitor() {
    var watched = Objects.requireNonNull(other);
    repeat(
        self -> {
          MonitorRef monitor = self.monitor(watched);
          var _ = self.demonitor(monitor);
        });
  }

  /** A timer, started and taken back. */
  @Benchmark
  public void startAndCancelTimer() {
    Duration later = Duration.ofSeconds(5);
    repeat(
        self -> {
          var timer = self.node().sendAfter(later, self.pid(), 1);
          var _ = timer.cancel();
        });
  }

  /** The look-up of a name. */
  @Benchmark
  public void whereis() {
    repeat(self -> self.node().whereis(TAKEN).get());
  }

  /** A name, given and freed. */
  @Benchmark
  public void registerAndUnregister() {
    repeat(
        self -> {
          self.node().register(FREE, self.pid());
          self.node().unregister(FREE);
        });
  }
}
