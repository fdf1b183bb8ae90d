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
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Measures whether the governor slows virtual threads that are none of Coppice's. Three such loads
 * (computing, exchanging messages, talking over sockets) run beside a node that does nothing, and
 * beside one that plays ping-pong. A pair of runs, with the governor and without, is made of two
 * each in the order with, without, without, with, or the other way round, so that a machine that
 * becomes slower or faster favours neither. Prints for each load the median over the pairs of the
 * work done without by the work done with it, and the upper bound of that median; the worst bound
 * first, as the figure.
 */
public final class HostWorkloads {
  private static final int PAIRS = 10;
  private static final int THREADS = 8;
  private static final long SETTLE_MILLIS = 300;
  private static final long MEASURE_MILLIS = 700;

  /** Of ten values in order, the median is below the ninth with a probability of 0.989. */
  private static final int UPPER_BOUND = 8;

  private HostWorkloads() {}

  private interface Load {
    /** One of the threads: counts what it does until it is told to stop. */
    void run(LongAdder done, Stop stop) throws Exception;
  }

  private static final class Stop {
    volatile boolean now;
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
        double[] ratios = new double[PAIRS];
        for (int pair = -1; pair < PAIRS; pair++) { // the first is for the JIT
          boolean first = pair % 2 == 0;
          double outer = measure(kind.load, busy, first);
          double inner = measure(kind.load, busy, !first);
          inner += measure(kind.load, busy, !first);
          outer += measure(kind.load, busy, first);
          if (pair >= 0) {
            ratios[pair] = first ? inner / outer : outer / inner;
          }
        }
        Arrays.sort(ratios);
        double median = (ratios[PAIRS / 2 - 1] + ratios[PAIRS / 2]) / 2;
        worst = Math.max(worst, ratios[UPPER_BOUND]);
        remarks.add(
            String.format(
                Locale.ROOT,
                "%s beside %s %.2f..%.2f",
                kind.name().toLowerCase(Locale.ROOT),
                busy ? "busy" : "idle",
                median,
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

  /** Returns how much the load did. */
  private static double measure(Load load, boolean busy, boolean governed) throws Exception {
    Stop stop = new Stop();
    LongAdder done = new LongAdder();
    List<Thread> threads = new ArrayList<>();
    try (Node node = Node.open(NodeOptions.defaults().withGovernor(governed))) {
      if (busy) {
        Pid<Ball> pong = node.spawn(self -> play(self, stop));
        pong.send(new Ball(node.spawn(self -> play(self, stop))));
      }
      for (int i = 0; i < THREADS; i++) {
        threads.add(Thread.startVirtualThread(() -> run(load, done, stop)));
      }
      TimeUnit.MILLISECONDS.sleep(SETTLE_MILLIS);
      long before = done.sum();
      long began = System.nanoTime();
      TimeUnit.MILLISECONDS.sleep(MEASURE_MILLIS);
      double rate = (double) (done.sum() - before) / (System.nanoTime() - began);
      stop.now = true;
      for (Thread thread : threads) {
        thread.join();
      }
      return rate;
    }
  }

  private static void run(Load load, LongAdder done, Stop stop) {
    try {
      load.run(done, stop);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void play(Self<Ball> self, Stop stop) {
    while (!stop.now) {
      if (self.receive() instanceof Message<Ball>(var ball)) {
        ball.from().send(new Ball(self.pid()));
      }
    }
  }

  /** Tasks of about a millisecond, after each of which another thread has its turn. */
  @SuppressWarnings("ThreadPriorityCheck") // a polite load
  private static void compute(LongAdder done, Stop stop) {
    long seed = Thread.currentThread().threadId();
    while (!stop.now) {
      for (int i = 0; i < 1_000_000; i++) {
        seed = seed * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
      }
      if (seed != 0) {
        done.increment();
      }
      Thread.yield();
    }
  }

  private static void exchange(LongAdder done, Stop stop) throws Exception {
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
                throw new IllegalStateException(e);
              }
            });
    while (!stop.now) {
      there.put(1);
      var _ = back.take();
      done.increment();
    }
    there.put(-1);
    peer.join();
  }

  private static void echo(LongAdder done, Stop stop) throws Exception {
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
                  throw new IllegalStateException(e);
                }
              });
      DataInputStream in = new DataInputStream(near.getInputStream());
      byte[] bytes = new byte[64];
      while (!stop.now) {
        near.getOutputStream().write(bytes);
        in.readFully(bytes);
        done.increment();
      }
      near.shutdownOutput();
      peer.join();
    }
  }
}
