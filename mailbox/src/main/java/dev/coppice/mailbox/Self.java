package dev.coppice.mailbox;

import io.vavr.control.Option;
import java.time.Duration;
import java.util.function.Function;

/**
 * What a process can do. The runtime hands it to the process's own code; only the process itself
 * may use it, on the thread it runs on. From anywhere else every method but {@link #pid} and {@link
 * #node} throws {@link IllegalStateException}; once the process has ended, {@link ProcessFenced}.
 *
 * <p>Straight-line and callback processes have the same powers.
 *
 * @param <M> the protocol of the process
 */
public sealed interface Self<M> extends Spawner permits LocalProcess {

  /** {@return the address of this process} */
  Pid<M> pid();

  @Override
  Node node();

  // ---------------------------------------------------------------- receive

  /** {@return the oldest thing in the mailbox} Waits until there is one. */
  Received<M> receive();

  /**
   * Receives with a time limit; {@code receive ... after}.
   *
   * @param limit how long to wait, counted from entry; zero looks once and does not wait
   * @return the oldest thing in the mailbox, or {@link Timeout}
   * @throws IllegalArgumentException if the limit is negative
   */
  Awaited<M> receive(Duration limit);

  /**
   * Receives selectively: takes the oldest thing for which {@code selector} has an answer, and
   * leaves everything else in the mailbox in its order, for later.
   *
   * @param selector gives {@code some} value for what it wants, {@code none} for what is to be
   *     skipped; must not itself receive
   * @param <T> what it makes of it
   * @return the selector's value
   */
  <T> T receive(Function<? super Received<M>, Option<T>> selector);

  /**
   * Receives selectively with a time limit, see {@link #receive(Function)} and {@link
   * #receive(Duration)}. What is skipped does not extend the limit.
   *
   * @param selector what is wanted
   * @param limit how long to wait, counted from entry
   * @param <T> what the selector makes of it
   * @return the selector's value, or none if nothing suitable came in time
   * @throws IllegalArgumentException if the limit is negative
   */
  <T> Option<T> receive(Function<? super Received<M>, Option<T>> selector, Duration limit);

  /**
   * Receives the oldest message of a class, leaving everything else in its order.
   *
   * @param type the class wanted
   * @param <T> the class wanted
   * @return the message
   */
  default <T extends M> T receive(Class<T> type) {
    return receive(Selectors.messageOf(type));
  }

  /**
   * Receives the oldest message of a class with a time limit.
   *
   * @param type the class wanted
   * @param limit how long to wait, counted from entry
   * @param <T> the class wanted
   * @return the message, or none if none came in time
   * @throws IllegalArgumentException if the limit is negative
   */
  default <T extends M> Option<T> receive(Class<T> type, Duration limit) {
    return receive(Selectors.messageOf(type), limit);
  }

  /**
   * Waits without receiving, on the node's clock. {@link Thread#sleep} works too, but only real
   * time knows it.
   *
   * @param duration how long
   */
  void sleep(Duration duration);

  // ------------------------------------------------------ links and monitors

  /**
   * Links this process and another, both ways; {@code link/1}. Links are not counted; linking to
   * oneself does nothing. When one ends, the other gets an exit signal with its reason.
   *
   * @param process whom to link to
   * @throws ProcessExit with {@code noproc} if the process is dead and this one does not trap
   *     exits; if it does, an {@link Exit} with {@code noproc} is delivered instead
   */
  void link(ProcessRef process);

  /**
   * Removes a link, both ways; {@code unlink/1}. Afterwards no new {@link Exit} of that link comes;
   * one that is already in the mailbox stays there.
   *
   * @param process whom to unlink from; need not be linked
   */
  void unlink(ProcessRef process);

  /**
   * {@linkplain #unlink Unlinks} a process and sends it an {@linkplain Pid#exit exit signal}, in
   * one step: should this process be ended meanwhile, it has done both or neither. So a process
   * that is to end never outlives the one it was linked to because that one ended between the two.
   * (Elixir's {@code Task.shutdown} has a process of its own to see to that.)
   *
   * @param process who is to end; need not be linked
   * @param reason the reason of the signal
   */
  void exitUnlinked(ProcessRef process, ExitReason reason);

  /**
   * Watches a process; {@code monitor/2}. Exactly one {@link Down} follows for each call, unless it
   * is taken off before; at once with {@code noproc} if the process is dead.
   *
   * @param process whom to watch; watching oneself is allowed, but such a monitor never fires and
   *     is at no time active
   * @return what identifies this monitor
   */
  MonitorRef monitor(ProcessRef process);

  /**
   * Watches whoever has a name now; a later change of the name does not matter. At once {@code
   * noproc} if nobody has it.
   *
   * @param name whom to watch; oneself as with {@link #monitor(ProcessRef)}
   * @return what identifies this monitor
   * @throws ClassCastException if the name was registered with another protocol
   */
  MonitorRef monitor(Name<?> name);

  /**
   * Watches a process and makes an alias that may end with the monitor; {@code monitor/3} with
   * {@code alias}.
   *
   * @param process whom to watch; made by watching oneself, an alias is out of use from the start,
   *     whatever its mode
   * @param mode when the alias ends; {@link AliasMode#REPLY} leaves the monitor on
   * @return the monitor and the alias
   */
  AliasedMonitor<M> monitor(ProcessRef process, AliasMode mode);

  /**
   * Makes an alias of this process; {@code erlang:alias/1}.
   *
   * @param mode when it ends; {@link AliasMode#EXPLICIT_UNALIAS} or {@link AliasMode#REPLY}
   * @return another address of this process
   * @throws IllegalArgumentException for a mode that needs a monitor
   */
  Alias<M> alias(AliasMode mode);

  /**
   * Puts an alias out of use; {@code unalias/1}. What is sent through it later vanishes; what has
   * come through it before stays in the mailbox.
   *
   * @param alias an alias of this process; any other is left alone
   * @return whether it was in use
   */
  boolean unalias(Alias<M> alias);

  /**
   * Takes a monitor off; {@code demonitor(Ref)}. A {@link Down} already in the mailbox stays there.
   *
   * @param monitor a monitor of this process; any other is left alone
   * @return whether it was still active
   */
  boolean demonitor(MonitorRef monitor);

  /**
   * Takes a monitor off and removes its {@link Down} if that is already in the mailbox; {@code
   * demonitor(Ref, [flush])}. No Down of this monitor is received afterwards.
   *
   * @param monitor a monitor of this process; any other is left alone
   * @return whether it was still active
   */
  boolean demonitorFlush(MonitorRef monitor);

  /**
   * Chooses what exit signals do to this process; {@code process_flag(trap_exit, _)}. It affects
   * only signals that arrive later.
   *
   * @param trap whether they become {@link Exit} messages; {@code kill} never does
   * @return what was in force before
   */
  boolean trapExit(boolean trap);

  // ---------------------------------------------------------------- children

  /**
   * Spawns a straight-line process linked to this one, so that neither can die without the other
   * being told; {@code spawn_link/1}.
   *
   * @param body its life
   * @param <C> its protocol
   * @return its address
   */
  default <C> Pid<C> spawnLink(Body<C> body) {
    return spawn(SpawnOptions.none().withLink(), body);
  }

  /**
   * Spawns a straight-line process with a monitor set before it runs; {@code spawn_monitor/1}.
   *
   * @param body its life
   * @param <C> its protocol
   * @return its address and the monitor
   */
  default <C> Monitored<C> spawnMonitor(Body<C> body) {
    return spawnMonitor(SpawnOptions.none(), body);
  }

  /**
   * Spawns a straight-line process with a monitor set before it runs.
   *
   * @param options how
   * @param body its life
   * @param <C> its protocol
   * @return its address and the monitor
   */
  <C> Monitored<C> spawnMonitor(SpawnOptions options, Body<C> body);

  /**
   * Spawns a callback process with a monitor set before it runs.
   *
   * @param options how
   * @param start how it begins
   * @param <C> its protocol
   * @return its address and the monitor
   */
  <C> Monitored<C> spawnCallbackMonitor(SpawnOptions options, Callback.Start<C> start);

  // --------------------------------------------------------- owned resources

  /**
   * Makes this process the owner of a resource: it is closed when the process ends in whatever way,
   * newest first, before links and monitors are told. All of a process's resources together get one
   * second, on a thread of their own; what takes longer is reported and left behind.
   *
   * @param resource what is to be closed
   * @param <T> its type
   * @return the resource
   */
  <T extends AutoCloseable> T own(T resource);

  /**
   * Gives up the ownership of a resource, when the process has closed it itself or handed it on.
   *
   * @param resource a resource of this process; any other is left alone
   */
  void disown(AutoCloseable resource);
}
