package dev.coppice.mailbox;

/**
 * Something that stands for one process: its {@link Pid}, or a behaviour's typed reference. What
 * links, monitors and supervises accepts any of them.
 */
public interface ProcessRef {
  /** {@return the process it stands for} */
  Pid<?> pid();
}
