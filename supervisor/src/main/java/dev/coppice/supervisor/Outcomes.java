package dev.coppice.supervisor;

import dev.coppice.mailbox.ExitReason;
import io.vavr.collection.List;
import io.vavr.control.Option;
import java.util.Objects;

/**
 * What the callbacks of a state machine return, as its process sees it; {@link Initial}, {@link
 * Transition} and {@link Entered} make it.
 */
final class Outcomes {
  private Outcomes() {}

  /** The machine is ready. */
  record Begin<M, S, D>(S state, D data, List<Action<? extends M>> actions)
      implements Initial<M, S, D> {
    Begin {
      Objects.requireNonNull(state, "state");
      Objects.requireNonNull(data, "data");
    }
  }

  /** The machine does not want to run. */
  record Ignore<M, S, D>() implements Initial<M, S, D> {}

  /** The machine cannot run. */
  record Fail<M, S, D>(ExitReason reason, boolean isReported) implements Initial<M, S, D> {
    Fail {
      Objects.requireNonNull(reason, "reason");
    }
  }

  /**
   * The machine goes on.
   *
   * @param next its state, none for the present one
   * @param data its data, none for the present one
   * @param repeats whether it enters its state even if that is the present one
   */
  record Proceed<M, S, D>(
      Option<S> next, Option<D> data, boolean repeats, List<Action<? extends M>> actions)
      implements Transition<M, S, D> {
    Proceed {
      next.forEach(Objects::requireNonNull);
      data.forEach(Objects::requireNonNull);
    }
  }

  /**
   * The machine is in the state that it enters.
   *
   * @param data its data, none for the present one
   */
  record Stay<M, D>(Option<D> data, List<EnterAction<? extends M>> actions)
      implements Entered<M, D> {
    Stay {
      data.forEach(Objects::requireNonNull);
    }
  }

  /**
   * The machine stops.
   *
   * @param data its last data, none for the present one
   */
  record Halt<M, S, D>(ExitReason reason, Option<ReplyAction<? extends M>> replies, Option<D> data)
      implements Transition<M, S, D>, Entered<M, D> {
    Halt {
      Objects.requireNonNull(reason, "reason");
      data.forEach(Objects::requireNonNull);
    }
  }
}
