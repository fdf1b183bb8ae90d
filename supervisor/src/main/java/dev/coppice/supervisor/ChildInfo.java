package dev.coppice.supervisor;

import dev.coppice.mailbox.Pid;
import io.vavr.control.Option;

/**
 * One child as its supervisor sees it.
 *
 * @param id its id
 * @param type what it is
 * @param status whether it runs
 * @param pid its process, if it runs
 * @param restarts how often it was restarted
 */
public record ChildInfo(
    String id, ChildSpec.Type type, Status status, Option<Pid<?>> pid, int restarts) {

  /** Whether a child runs. */
  public enum Status {
    /** It has a process. */
    RUNNING,
    /** It has none, and gets none unless told so. */
    STOPPED,
    /** It has failed, and the supervisor is about to try again. */
    RESTARTING
  }

  /** {@return the child as a supervisor, if it is one and runs} */
  @SuppressWarnings("unchecked") // a child declared a supervisor is one of ours
  public Option<SupervisorRef> supervisor() {
    return type == ChildSpec.Type.SUPERVISOR
        ? pid.map(p -> new SupervisorRef(new ServerRef<>((Pid<Supervisor.Tell>) p)))
        : Option.none();
  }
}
