package dev.coppice.examples;

import dev.coppice.mailbox.Message;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.NodeOptions;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.Self;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * Measures whether the governor slows virtual threads that are none of Coppice's. Three such loads
 * (computing, exchanging messages, talking over sockets) run beside a node that does nothing, and
 * beside one that plays ping-pong. Prints for each load the median over ten pairs of the work done
 * without the governor by the work done with it, and the upper bound of that median; the worst
 * bound first, as the figure.
 *
 * <h2>How it compares</h2>
 *
 * What such a load gets done depends far more on which of its threads share a carrier than on
 * anything measured here, and that stays as it is for seconds, or for as long as the load runs. So
 * each load runs on through all pairs and is only paused while a node is closed and the next one
 * opened; and the runs of a pair are cut into many short ones, in the order with, without, without,
 * with, so that a machine that becomes slower or faster favours neither. Of the short ones with the
 * governor the median counts, and of those without: a few in which the load ran differently do not
 * decide. So the bound speaks for the way the threads of that load happened to be spread, and for a
 * governor that has had time to come to rest.
 */
public final class HostWorkloads {
  private static final int PAIRS = 10;

  /** Of four short runs each. */
  private static final int ROUNDS = 6;

  private static final int THREADS = 8;
  private static final long SETTLE_MILLIS = 150;
  private static final long MEASURE_MILLIS = 100;

  /** Of ten values in order, the median is below the ninth with a probability of 0.989. */
  private static final int UPPER_BOUND = 8;

  private HostWorkloads() {}

  private interface Load {
    /** One of the threads: counts what it does while it is to go on. */
    void run(LongAdder done, Control control) throws Exception;
  }

  /** Pauses the threads of a load, and ends them. */
  private static final class Control {
    private final Semaphore paused = new Semaphore(0);
    private final Semaphore resumed = new Semaphore(0);
    private volatile boolean pausing;
    private volatile boolean ending;

    /** For the threads, each time they have done something. */
    boolean goesOn() {
      if (pausing) {
        paused.release();
        resumed.acquireUninterruptibly();
      }
      return !ending;
    }

    /** Returns when all have paused. */
    void pause() {
      pausing = true;
      paused.acquireUninterruptibly(THREADS);
    }

    void resume() {
      pausing = false;
      resumed.release(THREADS);
    }

    void end() {
      ending = true;
      resume();
    }
  }

  private record Ball(Pid<Ball> from) {}

  /**
   * Measures.
   *
   * @param args none
   */
  public static void main(String[] args) throws Exception {
    List<String> remarks = new ArrayList<>();
    double worst = 0;
    for (boolean busy : new boolean[] {false, true}) {
      for (Kind kind : Kind.values()) {
        double[] ratios = pairs(kind.load, busy);
        worst = Math.max(worst, ratios[UPPER_BOUND]);
        remarks.add(
            String.format(
                Locale.ROOT,
                "%s beside %s %.2f..%.2f",
                kind.name().toLowerCase(Locale.ROOT),
                busy ? "busy" : "idle",
                median(ratios),
                ratios[UPPER_BOUND]));
      }
    }
    System.out.printf(Locale.ROOT, "%.3f (%s)%n", worst, String.join(", ", remarks));
    System.exit(0);
  }

  @SuppressWarnings("ImmutableEnumChecker") // the loads are functions without a state
  private enum Kind {
    COMPUTING(HostWorkloads::compute),
    CHATTY(HostWorkloads::exchange),
    SOCKETS(HostWorkloads::echo);

    final Load load;

    Kind(Load load) {
      this.load = load;
    }
  }

  /** Returns the ratios of the pairs in order. */
  private static double[] pairs(Load load, boolean busy) throws Exception {
    Control control = new Control();
    LongAdder done = new LongAdder();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      threads.add(Thread.startVirtualThread(() -> run(load, done, control)));
    }
    control.pause();
    double[] ratios = new double[PAIRS];
    var _ = pair(done, control, busy); // for the JIT
    for (int i = 0; i < PAIRS; i++) {
      ratios[i] = pair(done, control, busy);
    }
    control.end();
    for (Thread thread : threads) {
      thread.join();
    }
    Arrays.sort(ratios);
    return ratios;
  }

  private static double pair(LongAdder done, Control control, boolean busy) throws Exception {
    double[] with = new double[2 * ROUNDS];
    double[] without = new double[2 * ROUNDS];
    for (int i = 0; i < with.length; i++) {
      for (boolean governed : new boolean[] {i % 2 == 0, i % 2 != 0}) {
        (governed ? with : without)[i] = measure(done, control, busy, governed);
      }
    }
    return median(without) / median(with);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return (sorted[half - 1] + sorted[half]) / 2;
  }

  /** Has the paused load go on for a moment; returns how much it did in a nanosecond. */
  private static double measure(LongAdder done, Control control, boolean busy, boolean governed)
      throws InterruptedException {
    try (Node node = Node.open(NodeOptions.defaults().withGovernor(governed))) {
      AtomicBoolean playing = new AtomicBoolean(true);
      if (busy) {
        Pid<Ball> pong = node.spawn(self -> play(self, playing));
        pong.send(new Ball(node.spawn(self -> play(self, playing))));
      }
      control.resume();
      TimeUnit.MILLISECONDS.sleep(SETTLE_MILLIS);
      long before = done.sum();
      long began = System.nanoTime();
      TimeUnit.MILLISECONDS.sleep(MEASURE_MILLIS);
      double rate = (double) (done.sum() - before) / (System.nanoTime() - began);
      control.pause();
      playing.set(false);
      return rate;
    }
  }

  private static void run(Load load, LongAdder done, Control control) {
    try {
      load.run(done, control);
    } catch (Exception e) {
      giveUp(e);
    }
  }

  /** The others would wait for this thread for ever. */
  private static void giveUp(Exception e) {
    e.printStackTrace();
    Runtime.getRuntime().halt(1);
  }

  private static void play(Self<Ball> self, AtomicBoolean playing) {
    while (playing.get()) {
      if (self.receive() instanceof Message<Ball>(var ball)) {
        ball.from().send(new Ball(self.pid()));
      }
    }
  }

  /** Tasks of about a millisecond, after each of which another thread has its turn. */
  @SuppressWarnings("ThreadPriorityCheck") // a polite load
  private static void compute(LongAdder done, Control control) {
    long seed = Thread.currentThread().threadId();
    while (control.goesOn()) {
      for (int i = 0; i < 1_000_000; i++) {
        seed = seed * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
      }
      if (seed != 0) {
        done.increment();
      }
      Thread.yield();
    }
  }

  private static void exchange(LongAdder done, Control control) throws Exception {
    SynchronousQueue<Integer> there = new SynchronousQueue<>();
    SynchronousQueue<Integer> back = new SynchronousQueue<>();
    Thread peer =
        Thread.startVirtualThread(
            () -> {
              try {
                while (there.take() >= 0) {
                  back.put(1);
                }
              } catch (InterruptedException e) {
                giveUp(e);
              }
            });
    while (control.goesOn()) {
      there.put(1);
      var _ = back.take();
      done.increment();
    }
    there.put(-1);
    peer.join();
  }

  private static void echo(LongAdder done, Control control) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket near = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket far = server.accept()) {
      near.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
      Thread peer =
          Thread.startVirtualThread(
              () -> {
                try {
                  byte[] bytes = new byte[64];
                  for (int n = far.getInputStream().read(bytes);
                      n >= 0;
                      n = far.getInputStream().read(bytes)) {
                    far.getOutputStream().write(bytes, 0, n);
                  }
                } catch (IOException e) {
                  giveUp(e);
                }
              });
      DataInputStream in = new DataInputStream(near.getInputStream());
      byte[] bytes = new byte[64];
      while (control.goesOn()) {
        near.getOutputStream().write(bytes);
        in.readFully(bytes);
        done.increment();
      }
      near.shutdownOutput();
      peer.join();
    }
  }
}
