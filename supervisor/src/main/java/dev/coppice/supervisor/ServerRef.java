package dev.coppice.supervisor;

import dev.coppice.mailbox.Call;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Pid;
import io.vavr.control.Either;
import java.time.Duration;
import java.util.Objects;

/**
 * A typed reference to the process of a {@link GenServer} or a {@link GenStateMachine}. Whoever
 * makes one of a pid vouches that it is such a server; a server itself can, from its {@code self}.
 * It can be used from any process or thread, and stays a valid reference, to nobody, when the
 * server has ended.
 *
 * @param pid the server's process; what is sent to it directly arrives at {@link
 *     GenServer#handleInfo} or as an {@link Event.Info}
 * @param <Q> its requests
 * @param <M> its one-way messages
 */
public record ServerRef<Q, M>(Pid<M> pid) implements ServerAddress<Q, M>, BehaviourRef {

  /** Rejects null. */
  public ServerRef {
    Objects.requireNonNull(pid, "pid");
  }

  @Override
  public <R> Either<ExitReason, R> tryCall(Request<Q, R> request, Duration timeout) {
    Objects.requireNonNull(request, "request");
    Either<ExitReason, Object> outcome =
        Call.askAlone(
            Envelope.takenBy(pid), replyTo -> new Envelope.Asked(request, replyTo), timeout);
    @SuppressWarnings("unchecked") // Answer.reply and From.of let only an R through
    Either<ExitReason, R> answer = (Either<ExitReason, R>) outcome;
    return answer;
  }

  @Override
  @SuppressWarnings("unchecked") // as in tryCall
  public <R> RequestId<R> sendRequest(Request<Q, R> request) {
    Objects.requireNonNull(request, "request");
    Call<Object> call = Call.to(pid);
    Envelope.takenBy(pid).send(new Envelope.Asked(request, call.replyTo()));
    return new RequestId<>((Call<R>) call);
  }

  @Override
  public void cast(M message) {
    Envelope.takenBy(pid).send(new Envelope.Told<>(Objects.requireNonNull(message, "message")));
  }

  /**
   * Stops the server with {@code normal} and waits until it is gone; {@code gen_server:stop/1}.
   * What was sent before is handled first, then its {@code terminate} runs.
   *
   * @throws CallFailed if the server was not there, or ended with another reason
   */
  public void stop() {
    stop(ExitReason.normal(), TimeLimit.FOR_EVER);
  }

  /**
   * Stops the server and waits until it is gone; {@code gen_server:stop/3}.
   *
   * @param reason what it is to end with
   * @param timeout how long to wait; the server goes on stopping even when that is over
   * @throws CallFailed if the server was not there, ended with another reason, or was late
   * @throws IllegalArgumentException if the timeout is negative
   */
  public void stop(ExitReason reason, Duration timeout) {
    Envelope.Stop stop = new Envelope.Stop(reason);
    boolean there = pid.isAlive();
    ExitReason actual =
        Call.<Object, Object>ask(Envelope.takenBy(pid), _ -> stop, timeout).getLeft();
    if (!there || !actual.equals(reason) || isLate(actual)) {
      throw new CallFailed(new CallFailed.Failure(actual, this, stop));
    }
  }

  /** Whether the server has yet to end, rather than having ended with {@code timeout}. */
  private boolean isLate(ExitReason actual) {
    return actual == ExitReason.Atom.TIMEOUT && pid.isAlive();
  }

  @Override
  public String toString() {
    return pid.toString();
  }
}
