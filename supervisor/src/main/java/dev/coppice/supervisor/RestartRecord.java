package dev.coppice.supervisor;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Pid;
import io.vavr.control.Option;
import java.time.Duration;

/**
 * One time that a child was down and was to be restarted; beyond OTP.
 *
 * @param when when it went down, on the node's clock: the time since the node was opened, {@link
 *     dev.coppice.mailbox.Node#nanoTime}
 * @param childId the child's id
 * @param supervisor the supervisor's process
 * @param reason why the child's process ended
 * @param cause the id of the sibling whose end took this child down; none if it was its own
 * @param downtime how long it took until the child was up again, the delay and failed attempts
 *     included; none if it is not, or has been stopped meanwhile
 * @param restarts how often it had been restarted by then, see {@link ChildInfo#restarts}
 */
public record RestartRecord(
    Duration when,
    String childId,
    Pid<?> supervisor,
    ExitReason reason,
    Option<String> cause,
    Option<Duration> downtime,
    int restarts) {}
