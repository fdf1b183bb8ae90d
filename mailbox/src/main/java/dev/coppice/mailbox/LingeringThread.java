package dev.coppice.mailbox;

import io.vavr.collection.List;
import java.time.Duration;

/**
 * The thread of a process that has ended for everybody else, but whose code ignores the interrupt
 * and still runs. All it tries through the runtime is refused; it is listed until it returns.
 *
 * @param process the process that has ended
 * @param description its pid, with its label if it had one
 * @param since how long ago it ended
 * @param stack where the thread is
 */
public record LingeringThread(
    Pid<?> process, String description, Duration since, List<StackTraceElement> stack) {}
