package dev.coppice.supervisor;

import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Self;
import io.vavr.control.Either;

/**
 * Starts event managers; OTP's {@code gen_event}. A manager is a process to which handlers are
 * added while it runs. Each event goes to all of them, one handler after the other, the one added
 * last first.
 *
 * {@snippet :
 * EventManagerRef<Alarm> alarms = GenEvent.<Alarm>start(node).get();
 * HandlerKey<Siren.Ask<?>, Integer> siren =
 *     alarms.addHandler(HandlerKey.of(Siren.class), new Siren()).get();
 * alarms.notify(new Alarm.Smoke("kitchen"));
 * int rung = alarms.call(siren, new Siren.Rung()).get();
 * int last = alarms.deleteHandler(siren, ExitReason.normal()).get(); // what terminate returns
 * }
 *
 * <p>What handlers do is in {@link EventHandler}, what can be asked of a manager in {@link
 * EventManager}. A handler that fails is removed and reported; the manager and the other handlers
 * go on.
 *
 * <h2>Start and end</h2>
 *
 * A manager has no callbacks of its own, so it starts at once, without handlers. It always traps
 * exits. When its parent ends, when it is {@linkplain EventManagerRef#stop stopped}, or when a
 * supervisor shuts it down, each handler's {@code terminate} runs with {@link Removal.Stopped}
 * first. When it is killed, none does.
 */
public final class GenEvent {
  private GenEvent() {}

  /**
   * Starts a manager linked to the calling process, which becomes its parent; {@code
   * gen_event:start_link/0}.
   *
   * @param parent the calling process
   * @param <E> its events
   * @return the manager, or why there is none
   */
  public static <E> Either<StartError, EventManagerRef<E>> startLink(Self<?> parent) {
    return startLink(parent, EventManagerOptions.none());
  }

  /**
   * Starts a manager linked to the calling process, under a name; {@code gen_event:start_link/1}.
   *
   * @param parent the calling process
   * @param name the name
   * @param <E> its events
   * @return the manager, or why there is none
   */
  public static <E> Either<StartError, EventManagerRef<E>> startLink(
      Self<?> parent, EventManagerName<E> name) {
    return startLink(parent, EventManagerOptions.named(name));
  }

  /**
   * Starts a manager linked to the calling process; {@code gen_event:start_link/2}.
   *
   * @param parent the calling process
   * @param options its name, and how long the start may take
   * @param <E> its events
   * @return the manager, or why there is none
   */
  public static <E> Either<StartError, EventManagerRef<E>> startLink(
      Self<?> parent, EventManagerOptions<E> options) {
    return EventManagerProcess.start(parent, options);
  }

  /**
   * Starts a manager without a link; {@code gen_event:start/0}.
   *
   * @param node where it runs
   * @param <E> its events
   * @return the manager, or why there is none
   */
  public static <E> Either<StartError, EventManagerRef<E>> start(Node node) {
    return start(node, EventManagerOptions.none());
  }

  /**
   * Starts a manager without a link, under a name; {@code gen_event:start/1}.
   *
   * @param node where it runs
   * @param name the name
   * @param <E> its events
   * @return the manager, or why there is none
   */
  public static <E> Either<StartError, EventManagerRef<E>> start(
      Node node, EventManagerName<E> name) {
    return start(node, EventManagerOptions.named(name));
  }

  /**
   * Starts a manager without a link; {@code gen_event:start/2}.
   *
   * @param node where it runs
   * @param options its name, and how long the start may take
   * @param <E> its events
   * @return the manager, or why there is none
   */
  public static <E> Either<StartError, EventManagerRef<E>> start(
      Node node, EventManagerOptions<E> options) {
    return EventManagerProcess.start(node, options);
  }
}
