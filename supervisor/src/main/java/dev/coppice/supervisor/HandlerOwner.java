package dev.coppice.supervisor;

import dev.coppice.mailbox.Pid;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.LoggerFactory;

/**
 * The process that an event handler belongs to, and how it is told that the handler was removed.
 */
record HandlerOwner(Pid<?> pid, Consumer<HandlerExit> teller) {

  static <M> HandlerOwner of(Pid<M> pid, Function<? super HandlerExit, ? extends M> toMessage) {
    Objects.requireNonNull(toMessage, "toMessage");
    return new HandlerOwner(pid, exit -> pid.send(toMessage.apply(exit)));
  }

  /** Tells it, unless it has ended. In the manager's process, which its function cannot harm. */
  void tell(HandlerExit exit) {
    if (pid.isAlive()) {
      Harmless.run(
          () -> teller.accept(exit),
          thrown ->
              LoggerFactory.getLogger(EventManager.class)
                  .atError()
                  .setCause(thrown)
                  .log("{} could not be told of {}", pid, exit));
    }
  }
}
