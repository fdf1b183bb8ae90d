package dev.coppice.supervisor;

import dev.coppice.mailbox.ReplyTo;
import io.vavr.collection.Seq;
import java.time.Duration;

/**
 * What a {@link GenStateMachine} does beside going from state to state; {@code
 * gen_statem:action()}. An immutable value that a callback returns in its {@link Transition}, and
 * that takes effect there: a callback that crashes has done nothing.
 *
 * <p>There are three sorts, each a part of the one before: actions, those of them that a call of
 * {@link GenStateMachine#handleEnter} may return ({@link EnterAction}), and of these the replies
 * ({@link ReplyAction}).
 *
 * <h2>The order of effect</h2>
 *
 * <ol>
 *   <li>The actions are looked at in their order. A reply is sent at once.
 *   <li>If the state changes or is repeated, {@code handleEnter} is called, and its actions are
 *       looked at.
 *   <li>The machine is in the new state.
 *   <li>The event timeout is cancelled, and if the state has changed, the state timeout.
 *   <li>If the state has changed, the events that were postponed are put back to be handled next,
 *       the first one first.
 *   <li>Timeouts are started, updated and cancelled. Of those for the same timeout only the last
 *       counts.
 *   <li>The events that were inserted are put in front of all others, the first one first.
 * </ol>
 *
 * @param <M> the machine's one-way messages
 */
public sealed interface Action<M>
    permits EnterAction, Actions.Postpone, Actions.NextEvent, Actions.All {

  /**
   * {@return a reply to a call; {@code {reply, From, Reply}}} For the machine that was called;
   * where another process is to reply, it gets {@link From#of}.
   *
   * @param request the request that came together with {@code from}, now or earlier
   * @param value the reply to it
   * @param from who asks
   * @param <M> the machine's one-way messages
   * @param <R> what the request is answered with
   * @throws IllegalArgumentException if it is another request than the one {@code from} came with
   */
  static <M, R> ReplyAction<M> reply(Request<?, R> request, R value, From from) {
    from.check(request);
    return new Actions.Reply<>(request, value, from.replyTo());
  }

  /**
   * {@return a reply to a call whose {@link From#of} was kept}
   *
   * @param caller where the reply goes
   * @param value the reply
   * @param <M> the machine's one-way messages
   * @param <R> what the caller expects
   */
  @SuppressWarnings("unchecked") // what it is sent is an R
  static <M, R> ReplyAction<M> reply(ReplyTo<R> caller, R value) {
    return new Actions.Reply<>(caller, value, (ReplyTo<Object>) caller);
  }

  /**
   * {@return to handle the event in hand again when the state has changed; {@code postpone}} A
   * caller whose call is postponed just waits; if it gives up or ends meanwhile, its call is not
   * handled again.
   *
   * @param <M> the machine's one-way messages
   */
  static <M> Action<M> postpone() {
    return new Actions.Postpone<>();
  }

  /**
   * {@return to handle an event next, before those that were postponed and those that wait in the
   * mailbox; {@code {next_event, Type, Content}}}
   *
   * @param event one made for the purpose, or the event in hand, to handle it in another state
   * @param <M> the machine's one-way messages
   */
  static <M> Action<M> nextEvent(Event<?, ? extends M> event) {
    return new Actions.NextEvent<>(event);
  }

  /**
   * {@return to handle an {@link Event.Internal} next, see {@link #nextEvent}}
   *
   * @param content what it says
   * @param <M> the machine's one-way messages
   */
  static <M> Action<M> internal(M content) {
    return nextEvent(new Event.Internal<>(content));
  }

  /**
   * {@return to start the event timeout: if no event comes in time there is an {@link
   * Event.EventTimeout}; {@code {timeout, Time, Content}}} Any event that is handled cancels it,
   * also an inserted one. Starting it again replaces it.
   *
   * @param time how long; with zero it comes before anything that waits in the mailbox
   * @param content what the event says
   * @param <M> the machine's one-way messages
   * @throws IllegalArgumentException if the time is negative
   */
  static <M> EnterAction<M> eventTimeout(Duration time, M content) {
    return new Actions.Start<>(TimeoutType.Own.EVENT, time, content);
  }

  /**
   * {@return to start the state timeout: if the machine is still in the same state after that time
   * there is an {@link Event.StateTimeout}; {@code {state_timeout, Time, Content}}} A change of the
   * state cancels it, an event or a repeated state does not; when it is started together with a
   * change it belongs to the new state. Starting it again replaces it.
   *
   * @param time how long; with zero it comes before anything that waits in the mailbox
   * @param content what the event says
   * @param <M> the machine's one-way messages
   * @throws IllegalArgumentException if the time is negative
   */
  static <M> EnterAction<M> stateTimeout(Duration time, M content) {
    return new Actions.Start<>(TimeoutType.Own.STATE, time, content);
  }

  /**
   * {@return to start a timeout by name, of which there may be many; after that time there is an
   * {@link Event.GenericTimeout}; {@code {{timeout, Name}, Time, Content}}} Nothing cancels it but
   * {@link #cancelTimeout}. Starting it again replaces it.
   *
   * @param name tells it from others, by {@code equals}
   * @param time how long; with zero it comes before anything that waits in the mailbox
   * @param content what the event says
   * @param <M> the machine's one-way messages
   * @throws IllegalArgumentException if the time is negative
   */
  static <M> EnterAction<M> timeout(Object name, Duration time, M content) {
    return new Actions.Start<>(new TimeoutType.Generic(name), time, content);
  }

  /**
   * {@return to cancel the event timeout; {@code {timeout, cancel}}} It need not run. It is
   * cancelled by every event anyway, so this is of use only against an earlier action.
   *
   * @param <M> the machine's one-way messages
   */
  static <M> EnterAction<M> cancelEventTimeout() {
    return new Actions.Cancel<>(TimeoutType.Own.EVENT);
  }

  /**
   * {@return to cancel the state timeout; {@code {state_timeout, cancel}}} It need not run.
   *
   * @param <M> the machine's one-way messages
   */
  static <M> EnterAction<M> cancelStateTimeout() {
    return new Actions.Cancel<>(TimeoutType.Own.STATE);
  }

  /**
   * {@return to cancel a timeout by its name; {@code {{timeout, Name}, cancel}}} It need not run.
   *
   * @param name which
   * @param <M> the machine's one-way messages
   */
  static <M> EnterAction<M> cancelTimeout(Object name) {
    return new Actions.Cancel<>(new TimeoutType.Generic(name));
  }

  /**
   * {@return to change what the event timeout will say, not when; {@code {timeout, update,
   * Content}}} As every event cancels it, it does not run any more, and its event comes at once.
   *
   * @param content what the event says
   * @param <M> the machine's one-way messages
   */
  static <M> EnterAction<M> updateEventTimeout(M content) {
    return new Actions.Update<>(TimeoutType.Own.EVENT, content);
  }

  /**
   * {@return to change what the state timeout will say, not when; {@code {state_timeout, update,
   * Content}}} If it does not run its event comes at once, as with time zero.
   *
   * @param content what the event says
   * @param <M> the machine's one-way messages
   */
  static <M> EnterAction<M> updateStateTimeout(M content) {
    return new Actions.Update<>(TimeoutType.Own.STATE, content);
  }

  /**
   * {@return to change what a timeout will say, not when; {@code {{timeout, Name}, update,
   * Content}}} If it does not run its event comes at once, as with time zero.
   *
   * @param name which
   * @param content what the event says
   * @param <M> the machine's one-way messages
   */
  static <M> EnterAction<M> updateTimeout(Object name, M content) {
    return new Actions.Update<>(new TimeoutType.Generic(name), content);
  }

  /**
   * {@return several actions in their order as one; none if there are none}
   *
   * @param actions which
   * @param <M> the machine's one-way messages
   */
  static <M> Action<M> all(Seq<? extends Action<? extends M>> actions) {
    return new Actions.All<>(actions.toList());
  }
}
