package dev.coppice.mailbox;

import io.vavr.collection.List;
import io.vavr.control.Option;

/**
 * A process as it was at one moment; {@code erlang:process_info/1}. Taking it does not disturb the
 * process. Each part is exact by itself; two parts may be an instant apart.
 *
 * @param pid its address
 * @param kind what kind of process it is
 * @param name the name it is registered under
 * @param label what it was called when it was spawned
 * @param initialFunction the class of its first code
 * @param ancestors its parent, its parent's parent and so on, as far as known
 * @param status what it is doing
 * @param trapsExit whether exit signals are messages to it
 * @param mailboxLength how much waits in its mailbox
 * @param handled how many messages and signals it has taken out of its mailbox
 * @param links whom it is linked to
 * @param monitors whom it watches, once for each monitor
 * @param monitoredBy who watches it, once for each monitor
 * @param ownedResources how many resources will be closed with it
 */
public record ProcessInfo(
    Pid<?> pid,
    Kind kind,
    Option<String> name,
    Option<String> label,
    String initialFunction,
    List<String> ancestors,
    Status status,
    boolean trapsExit,
    int mailboxLength,
    long handled,
    List<Pid<?>> links,
    List<Pid<?>> monitors,
    List<Pid<?>> monitoredBy,
    int ownedResources) {

  /** The two kinds of process. */
  public enum Kind {
    /** Has a thread of its own, see {@link Body}. */
    STRAIGHT_LINE,
    /** Holds a thread only while it handles something, see {@link Callback}. */
    CALLBACK
  }

  /** What a process is doing. */
  public enum Status {
    /** It runs, or could. */
    RUNNING,
    /** It waits for something to come into its mailbox. */
    WAITING,
    /** It waits for something else: an answer, a socket, a lock, time to pass. */
    BLOCKED
  }
}
