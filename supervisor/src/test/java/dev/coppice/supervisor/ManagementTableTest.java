package dev.coppice.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessRef;
import dev.coppice.supervisor.ChildInfo.Status;
import dev.coppice.supervisor.Supervisor.DeleteChildError;
import dev.coppice.supervisor.Supervisor.RestartChildError;
import dev.coppice.supervisor.Supervisor.StartChildError;
import dev.coppice.testsupport.CapturedLog;
import io.vavr.collection.List;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** What a supervisor answers, by the state of the child in question: table 9d, each cell. */
@Tag("concurrency")
class ManagementTableTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final CapturedLog log = CapturedLog.of("dev.coppice");

  @AfterEach
  void close() {
    log.close();
  }

  /** A child with the id a, in one of the states. */
  private enum State {
    RUNNING,
    STOPPED,
    /** Its start has failed, and the supervisor's message to itself is on its way. */
    RETRYING,
    /** It waits for its delay. */
    DELAYED,
    UNKNOWN
  }

  @TestFactory
  @DisplayName("SU-29 startChild")
  Stream<DynamicTest> startChild() {
    return cells(
        (state, cell) -> {
          Either<StartChildError, Option<ProcessRef>> answer =
              cell.ask(it -> it.startChild(cell.spec()));
          switch (state) {
            case RUNNING ->
                assertThat(answer)
                    .isEqualTo(Either.left(new StartChildError.AlreadyStarted(cell.pid())));
            case STOPPED, RETRYING, DELAYED ->
                assertThat(answer).isEqualTo(Either.left(new StartChildError.AlreadyPresent()));
            case UNKNOWN -> {
              assertThat(answer.get().get().pid().isAlive()).isTrue();
              assertThat(cell.status()).isEqualTo(Status.RUNNING);
            }
          }
        });
  }

  @TestFactory
  @DisplayName("SU-29 terminateChild")
  Stream<DynamicTest> terminateChild() {
    return cells(
        (state, cell) -> {
          Option<Pid<?>> pid = cell.running();
          boolean known = cell.ask(it -> it.terminateChild("a"));
          assertThat(known).isEqualTo(state != State.UNKNOWN);
          pid.forEach(its -> assertThat(its.isAlive()).isFalse());
          if (state != State.UNKNOWN) {
            cell.passTime();
            assertThat(cell.status()).as("also later").isEqualTo(Status.STOPPED);
          }
        });
  }

  @TestFactory
  @DisplayName("SU-29 restartChild")
  Stream<DynamicTest> restartChild() {
    return cells(
        (state, cell) -> {
          Either<RestartChildError, Option<ProcessRef>> answer =
              cell.ask(it -> it.restartChild("a"));
          switch (state) {
            case RUNNING ->
                assertThat(answer)
                    .isEqualTo(Either.left(new RestartChildError.Running(cell.pid())));
            case STOPPED -> assertThat(answer.get().map(ProcessRef::pid)).contains(cell.pid());
            case RETRYING, DELAYED ->
                assertThat(answer).isEqualTo(Either.left(new RestartChildError.Restarting()));
            case UNKNOWN ->
                assertThat(answer).isEqualTo(Either.left(new RestartChildError.NotFound()));
          }
        });
  }

  @TestFactory
  @DisplayName("SU-29 deleteChild")
  Stream<DynamicTest> deleteChild() {
    return cells(
        (state, cell) -> {
          Either<DeleteChildError, ChildSpec> answer = cell.ask(it -> it.deleteChild("a"));
          switch (state) {
            case RUNNING ->
                assertThat(answer).isEqualTo(Either.left(new DeleteChildError.Running(cell.pid())));
            case STOPPED -> {
              assertThat(answer).isEqualTo(Either.right(cell.spec()));
              assertThat(cell.supervisor().whichChildren()).isEmpty();
            }
            case RETRYING, DELAYED ->
                assertThat(answer).isEqualTo(Either.left(new DeleteChildError.Restarting()));
            case UNKNOWN ->
                assertThat(answer).isEqualTo(Either.left(new DeleteChildError.NotFound()));
          }
        });
  }

  @TestFactory
  @DisplayName("SU-29 getChildSpec")
  Stream<DynamicTest> getChildSpec() {
    return cells(
        (state, cell) -> {
          Option<ChildSpec> answer = cell.ask(it -> it.getChildSpec("a"));
          assertThat(answer).isEqualTo(Option.when(state != State.UNKNOWN, cell.spec()));
        });
  }

  @TestFactory
  @DisplayName("SU-29 whichChildren and countChildren")
  Stream<DynamicTest> looking() {
    return cells(
        (state, cell) -> {
          assertThat(cell.ask(SupervisorRef::whichChildren).map(ChildInfo::status))
              .isEqualTo(
                  switch (state) {
                    case RUNNING -> List.of(Status.RUNNING);
                    case STOPPED -> List.of(Status.STOPPED);
                    case RETRYING, DELAYED -> List.of(Status.RESTARTING);
                    case UNKNOWN -> List.empty();
                  });
          if (state != State.RETRYING) {
            int known = state == State.UNKNOWN ? 0 : 1;
            assertThat(cell.supervisor().countChildren())
                .isEqualTo(new ChildCounts(known, state == State.RUNNING ? 1 : 0, 0, known));
          }
        });
  }

  // ------------------------------------------------------------------ cells

  private interface Check {
    void run(State state, Cell cell) throws Exception;
  }

  private Stream<DynamicTest> cells(Check check) {
    return Stream.of(State.values())
        .map(
            state ->
                DynamicTest.dynamicTest(
                    state.toString(),
                    () -> {
                      try (Cell cell = new Cell(state)) {
                        check.run(state, cell);
                      }
                    }));
  }

  /** A supervisor with a child in a state. */
  private static final class Cell implements AutoCloseable {
    private final ManualTime time = new ManualTime();
    private final Node node = time.open();
    private final Actors actors = new Actors();
    private final ChildSpec spec;
    private final SupervisorRef supervisor;
    private Option<Held> held = Option.none();

    Cell(State state) throws InterruptedException {
      var start = new Held.At(actors.child("a").start(), state == State.RETRYING ? 2 : 0);
      ChildSpec plain = ChildSpec.worker("a", start);
      spec = state == State.DELAYED ? plain.withBackoff(Backoff.constant(HOUR)) : plain;
      supervisor = Supervisor.start(node, SupervisorSpec.oneForOne()).get();
      if (state == State.UNKNOWN) {
        return;
      }
      assertThat(supervisor.startChild(spec).isRight()).isTrue();
      switch (state) {
        case STOPPED -> assertThat(supervisor.terminateChild("a")).isTrue();
        case DELAYED -> Actors.crash(supervisor, "a");
        case RETRYING -> {
          pid().exit(ExitReason.kill());
          held = Option.some(start.hold(node, supervisor));
        }
        case RUNNING, UNKNOWN -> {}
      }
    }

    /** Asks; if the start is held, so that the question is handled when it has failed. */
    <T> T ask(Function<SupervisorRef, T> question) {
      if (held.isEmpty()) {
        return question.apply(supervisor);
      }
      CompletableFuture<T> answer = held.get().ask(question);
      held.get().release();
      return answer.join();
    }

    SupervisorRef supervisor() {
      return supervisor;
    }

    ChildSpec spec() {
      return spec;
    }

    Pid<?> pid() {
      return Actors.pid(supervisor, "a");
    }

    Option<Pid<?>> running() {
      return held.isDefined()
          ? Option.none()
          : supervisor.whichChildren().headOption().flatMap(ChildInfo::pid);
    }

    Status status() {
      return Actors.status(supervisor, "a");
    }

    void passTime() {
      time.advance(HOUR);
      Actors.settle(supervisor);
    }

    @Override
    public void close() {
      node.close();
    }
  }
}
