package dev.coppice.supervisor;

import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessRef;
import io.vavr.control.Option;

/**
 * One child as its supervisor sees it.
 *
 * @param id its id; of a {@link SimpleSupervisor}'s child, a number in the order of the starts
 * @param type what it is
 * @param status whether it runs
 * @param process what its start function has returned, if it runs
 * @param restart when it is restarted
 * @param restarts how often the supervisor has restarted it, or tried to: because it had ended, or
 *     together with a sibling that had
 */
public record ChildInfo(
    String id,
    ChildSpec.Type type,
    Status status,
    Option<ProcessRef> process,
    Restart restart,
    int restarts) {

  /** Whether a child runs. */
  public enum Status {
    /** It has a process. */
    RUNNING,
    /** It has none, and gets none unless told so, or restarted with a sibling. */
    STOPPED,
    /** It has failed, and the supervisor is about to try again. */
    RESTARTING
  }

  /** {@return its process, if it runs} */
  public Option<Pid<?>> pid() {
    return process.map(ProcessRef::pid);
  }

  /**
   * {@return the child as a supervisor, if it is one and runs} Supervisors of other kinds, such as
   * a {@link TaskSupervisor}, answer to it as well.
   */
  public Option<SupervisorRef> supervisor() {
    return type == ChildSpec.Type.SUPERVISOR ? process.map(SupervisorRef::of) : Option.none();
  }
}
