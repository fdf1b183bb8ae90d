package dev.coppice.soak;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.LingeringThread;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.SpawnOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;

/**
 * One round: drivers and threads keep many processes busy for a while; then everybody who is owed
 * something gets it or it is missing; then all are killed, and nothing of them may be left.
 */
final class Round implements Runnable {
  private static final int DRIVERS = 3;
  private static final int OUTSIDE = 2;

  private final SoakOptions options;
  private final Node node;
  private final List<Pid<Command>> anchors;
  private final Ledger ledger;
  private final Audit audit;
  private final SplittableRandom random;

  Round(
      SoakOptions options,
      Node node,
      List<Pid<Command>> anchors,
      Violations violations,
      long seed) {
    this.options = options;
    this.node = node;
    this.anchors = anchors;
    this.ledger = new Ledger(node, violations, options.population());
    this.audit = new Audit(ledger);
    this.random = new SplittableRandom(seed);
  }

  @Override
  public void run() {
    try {
      play();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void play() throws InterruptedException {
    for (Pid<Command> anchor : anchors) {
      Fate fate = ledger.immortal();
      ledger.born(fate, anchor);
      anchor.send(new Command.Join(fate));
    }
    List<Pid<Command>> drivers = keepBusy();
    audit.await(audit::untold);
    killAll(drivers);
    audit.await(audit::untold);
    audit.reasons();
    stop(drivers);
    for (Pid<Command> anchor : anchors) {
      Anchor.leave(anchor);
    }
    for (Fate fate : ledger.fates()) {
      fate.alarms().forEach(Alarm::endWithRound);
    }
    audit.await(this::left);
  }

  private List<Pid<Command>> keepBusy() throws InterruptedException {
    long end = System.nanoTime() + options.roundBusy().toNanos();
    BooleanSupplier busy = () -> System.nanoTime() < end;
    var done = new CountDownLatch(DRIVERS);
    List<Pid<Command>> drivers = new ArrayList<>();
    for (int i = 0; i < DRIVERS; i++) {
      Fate fate = ledger.immortal();
      var driver = new Driver(fate, generator(), options.population(), busy, done);
      drivers.add(node.spawn(SpawnOptions.none().withTrapExit(), driver::live));
    }
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < OUTSIDE; i++) {
      var outside = new OutsideDriver(ledger, generator(), options.population(), busy);
      threads.add(Thread.ofPlatform().daemon().name("outside").start(outside));
    }
    done.await();
    for (Thread thread : threads) {
      thread.join();
    }
    return drivers;
  }

  private Generator generator() {
    return new Generator(ledger, random.split());
  }

  /** Kills all but the drivers and anchors, and whomever these may still have spawned meanwhile. */
  private void killAll(List<Pid<Command>> drivers) throws InterruptedException {
    int immortals = drivers.size() + anchors.size();
    audit.await(
        () -> {
          for (Fate fate : ledger.fates()) {
            Pid<Command> pid = fate.pid();
            if (pid != null && fate.mortal() && pid.isAlive()) {
              fate.give(ExitReason.killed());
              pid.exit(ExitReason.kill());
            }
          }
          int count = node.processCount();
          return count == immortals
              ? List.of()
              : List.of(count + " processes are left, not " + immortals + ": " + node.processes());
        });
  }

  private void stop(List<Pid<Command>> drivers) {
    Command.Order stop = worker -> worker.stop(ExitReason.normal());
    for (Pid<Command> driver : drivers) {
      driver.send(stop);
      if (node.join(driver, Duration.ofSeconds(30)).isEmpty()) {
        ledger.violation("a driver does not end");
      }
    }
  }

  /** What is left when all have been stopped. */
  private List<String> left() {
    List<String> left = new ArrayList<>(audit.open());
    if (node.processCount() != anchors.size()) {
      left.add("processes are left: " + node.processes());
    }
    if (!node.registered().isEmpty()) {
      left.add("names are left: " + node.registered());
    }
    for (LingeringThread lingering : node.lingering()) {
      left.add("a thread lingers: " + lingering);
    }
    for (Pid<Command> anchor : anchors) {
      for (var info : node.info(anchor)) {
        if (!info.links().isEmpty()
            || !info.monitors().isEmpty()
            || !info.monitoredBy().isEmpty()
            || info.mailboxLength() > 0) {
          left.add("traces of the dead are left: " + info);
        }
      }
    }
    return left;
  }
}
