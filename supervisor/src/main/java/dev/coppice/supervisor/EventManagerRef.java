package dev.coppice.supervisor;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Pid;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.Objects;

/**
 * A typed reference to the process of an event manager, see {@link GenEvent}. Whoever makes one of
 * a pid vouches that it is such a manager; a handler itself can, from its {@code self}. It stays a
 * valid reference, to nobody, when the manager has ended.
 *
 * @param pid the manager's process; what is sent to it directly arrives at {@link
 *     EventHandler#handleInfo}
 * @param <E> its events
 */
public record EventManagerRef<E>(Pid<E> pid) implements EventManager<E>, BehaviourRef {

  /** Rejects null. */
  public EventManagerRef {
    Objects.requireNonNull(pid, "pid");
  }

  @Override
  public Option<EventManagerRef<E>> whereis() {
    return Option.some(this);
  }

  @Override
  public void notify(E event) {
    Envelope.takenBy(pid).send(new Envelope.Told<>(Objects.requireNonNull(event, "event")));
  }

  /**
   * Stops the manager with {@code normal} and waits until it is gone; {@code gen_event:stop/1}.
   * What was sent before is handled first, then each handler's {@code terminate} runs with {@link
   * Removal.Stopped}.
   *
   * @throws CallFailed if the manager was not there, or ended with another reason
   */
  public void stop() {
    server().stop();
  }

  /**
   * Stops the manager and waits until it is gone; {@code gen_event:stop/3}.
   *
   * @param reason what it is to end with
   * @param timeout how long to wait; the manager goes on stopping even when that is over
   * @throws CallFailed if the manager was not there, ended with another reason, or was late
   * @throws IllegalArgumentException if the timeout is negative
   */
  public void stop(ExitReason reason, Duration timeout) {
    server().stop(reason, timeout);
  }

  /** To the loop that all behaviours share, it is a server of these requests. */
  ServerRef<EventRequest<E, ?>, E> server() {
    return new ServerRef<>(pid);
  }

  @Override
  public String toString() {
    return pid.toString();
  }
}
