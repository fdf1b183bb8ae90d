package dev.coppice.mailbox;

/**
 * Thrown at a process that is already dead for everybody else while its thread still runs: whatever
 * it tries through the runtime is refused. An {@link Error}, so that {@code catch (Exception e)}
 * does not keep a dead process going. There is nothing to handle: let it pass.
 */
public final class ProcessFenced extends Error {
  private static final long serialVersionUID = 1;

  ProcessFenced(Pid<?> process) {
    super("process " + process + " has ended", null, false, false);
  }
}
