package dev.coppice.supervisor;

import dev.coppice.mailbox.Callback;
import dev.coppice.mailbox.Down;
import dev.coppice.mailbox.Exit;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Message;
import dev.coppice.mailbox.Next;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessFenced;
import dev.coppice.mailbox.Received;
import dev.coppice.mailbox.Self;
import io.vavr.collection.List;
import io.vavr.control.Option;
import io.vavr.control.Try;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the processes of all behaviours have in common: they tell their users' messages from those
 * of the behaviour itself, end when their parent does, clean up before they end, and answer {@link
 * Sys}; {@code gen.erl} and {@code sys.erl}. What a behaviour does with a message is its own
 * affair.
 *
 * @param <M> what may be sent to it directly
 */
abstract class Behaviour<M> implements Callback<M> {
  private final Self<M> self;
  private final Pid<?> parent;

  /** How long it now waits before it times out; null for ever. */
  private @Nullable Duration limit;

  /** What is watched and recorded of it; null if nothing is. */
  private @Nullable Debugging debugging;

  private boolean suspended;

  Behaviour(Self<M> self, Pid<?> parent) {
    this.self = self;
    this.parent = parent;
  }

  // ------------------------------------------------------------------ for the behaviour

  final Self<M> self() {
    return self;
  }

  final Pid<?> parent() {
    return parent;
  }

  /** The class that {@link Sys#getStatus} names. */
  Class<?> module() {
    return code();
  }

  /** Handles a call. Its asker still waits. */
  abstract Next<M> called(Envelope.Asked asked) throws Exception;

  /** Handles a cast. */
  abstract Next<M> told(Object message) throws Exception;

  /** Handles what is neither. */
  abstract Next<M> informed(Received<M> received) throws Exception;

  /** Nothing has come in time. */
  abstract Next<M> timedOut() throws Exception;

  /** A timer of the behaviour's own has fired. */
  Next<M> expired(Envelope.Expired expired) throws Exception {
    return receiveStill();
  }

  /** Cleans up before the end. */
  abstract void terminate(ExitReason reason) throws Exception;

  /** The user's state, as it is. */
  abstract Object rawState();

  /**
   * Replaces the user's state.
   *
   * @return the new one
   */
  abstract Object replaceState(UnaryOperator<Object> change);

  /** What it will handle again, as it is to be shown. */
  List<Object> postponed() {
    return List.empty();
  }

  /** What it will handle if it does not come to something else before, as it is to be shown. */
  List<Object> timeouts() {
    return List.empty();
  }

  /** To wait for whatever comes. */
  final Next<M> receive() {
    limit = null;
    return this;
  }

  /** To wait for a limited time. */
  final Next<M> receive(Duration atMost) {
    limit = atMost;
    return Next.after(atMost, this);
  }

  /** As if what has come had not. */
  private Next<M> receiveStill() {
    return limit == null ? this : Next.after(limit, this);
  }

  /** Whether {@link #note} is of use. */
  final boolean isWatched() {
    return debugging != null;
  }

  /** Notes what happens, for whoever watches. */
  final void note(SysEvent event) {
    if (debugging != null) {
      debugging.note(this, event);
    }
  }

  // ------------------------------------------------------------------ loop

  /** Something a behaviour does that may fail. */
  @FunctionalInterface
  interface Work<M> {
    Next<M> run() throws Exception;
  }

  /** Runs what a user's callbacks do; the behaviour stops when they fail. */
  final Next<M> guarded(Work<M> work) {
    try {
      return work.run();
    } catch (ProcessFenced fenced) {
      throw fenced;
    } catch (Throwable thrown) {
      return stop(ExitReason.of(thrown));
    }
  }

  @Override
  public final Next<M> handle(Self<M> same, Received<M> received) {
    return guarded(
        () ->
            switch (received) {
              case Message<M>(var content) -> {
                Object raw = content; // an envelope travels past the pid's type
                yield raw instanceof Envelope envelope ? opened(envelope) : other(received);
              }
              case Exit<M>(var from, var reason) when from == parent -> stop(reason);
              case Exit<M> _, Down<M> _ -> other(received);
            });
  }

  private Next<M> opened(Envelope envelope) throws Exception {
    return switch (envelope) {
      case Envelope.Asked asked -> {
        if (!asked.replyTo().isAwaited()) { // the caller has given up, or has ended
          note(new SysEvent.Dropped(asked.request()));
          yield receiveStill();
        }
        if (isWatched()) {
          note(new SysEvent.In(SysEvent.Kind.CALL, asked.request()));
        }
        yield called(asked);
      }
      case Envelope.Told<?>(var message) -> {
        if (isWatched()) {
          note(new SysEvent.In(SysEvent.Kind.CAST, Envelope.innermost(message)));
        }
        yield told(message);
      }
      case Envelope.Expired expired -> expired(expired);
      case Envelope.SystemMessage system -> system(system);
    };
  }

  private Next<M> other(Received<M> received) throws Exception {
    if (isWatched()) {
      note(new SysEvent.In(SysEvent.Kind.INFO, received));
    }
    return informed(received);
  }

  @Override
  public final Next<M> timeout(Self<M> same) {
    return guarded(
        () -> {
          if (isWatched()) {
            note(new SysEvent.In(SysEvent.Kind.TIMEOUT, "timeout"));
          }
          return timedOut();
        });
  }

  /**
   * Lets the behaviour clean up, unless it has been killed meanwhile; its failure replaces the
   * reason.
   */
  final Next<M> stop(ExitReason reason) {
    if (self.pid().isAlive()) {
      try {
        terminate(reason);
      } catch (ProcessFenced fenced) {
        throw fenced;
      } catch (Throwable thrown) {
        return Next.stop(ExitReason.of(thrown));
      }
    }
    return Next.stop(reason);
  }

  // ------------------------------------------------------------------ sys

  private Next<M> system(Envelope.SystemMessage first) {
    Envelope.SystemMessage system = first;
    for (; ; ) {
      switch (system) {
        case Envelope.Stop(var reason) -> {
          return stop(reason);
        }
        case Envelope.Inspection inspection -> inspected(inspection);
      }
      if (!suspended) {
        return receiveStill();
      }
      system = self.receive(this::whileSuspended);
    }
  }

  private void inspected(Envelope.Inspection inspection) {
    inspection.replyTo().send(Try.of(() -> inspection.action().on(this)));
  }

  /** All other messages wait until it is resumed. The end of the parent is an order to stop. */
  private Option<Envelope.SystemMessage> whileSuspended(Received<M> received) {
    return switch (received) {
      case Message<M>(var content) -> {
        Object raw = content;
        yield raw instanceof Envelope.SystemMessage system ? Option.some(system) : Option.none();
      }
      case Exit<M>(var from, var reason) when from == parent ->
          Option.some(new Envelope.Stop(reason));
      case Exit<M> _, Down<M> _ -> Option.none();
    };
  }

  final void suspend(boolean on) {
    suspended = on;
  }

  final Debugging debugging() {
    if (debugging == null) {
      debugging = new Debugging(self.node());
    }
    return debugging;
  }

  final Option<SysStatistics> statistics() {
    return debugging == null ? Option.none() : debugging.statistics();
  }

  /** Nothing is watched any more. */
  final void stopDebugging() {
    debugging = null;
  }

  final SysStatus status() {
    return new SysStatus(
        self.pid(),
        module(),
        suspended,
        parent,
        state(),
        postponed(),
        timeouts(),
        debugging == null ? List.empty() : debugging.log());
  }
}
