package dev.coppice.test;

import dev.coppice.mailbox.ProcessStep;
import dev.coppice.mailbox.Scheduler;

/** A scheduler as it is, with faults and reports. */
final class FollowedScheduler implements Scheduler {
  private final Scheduler scheduler;
  private final Faults faults;
  private final Reports reports;

  FollowedScheduler(Scheduler scheduler, Faults faults, Reports reports) {
    this.scheduler = scheduler;
    this.faults = faults;
    this.reports = reports;
  }

  @Override
  public long now() {
    return scheduler.now();
  }

  @Override
  public void start(String name, Runnable task, Thread.UncaughtExceptionHandler host) {
    scheduler.start(name, task, host);
  }

  @Override
  public void startDedicated(String name, Runnable task, Thread.UncaughtExceptionHandler host) {
    scheduler.startDedicated(name, task, host);
  }

  @Override
  public void activate(Activation activation) {
    scheduler.activate(activation);
  }

  @Override
  public void park(long until) {
    scheduler.park(until);
  }

  @Override
  public void unpark(Thread thread) {
    scheduler.unpark(thread);
  }

  @Override
  public void giveWay() {
    scheduler.giveWay();
  }

  @Override
  public void interrupt(Thread thread) {
    scheduler.interrupt(thread);
  }

  @Override
  public Thread.State state(Thread thread) {
    return scheduler.state(thread);
  }

  @Override
  public Scheduled at(long time, Runnable action) {
    return scheduler.at(time, action);
  }

  @Override
  public boolean followsSteps() {
    return true;
  }

  @Override
  public boolean step(ProcessStep step) {
    return faults.allows(this, step);
  }

  @Override
  public void happened(ProcessStep step) {
    reports.note(step);
  }

  @Override
  public void close() {
    scheduler.close();
  }
}
