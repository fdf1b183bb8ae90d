package dev.coppice.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Self;
import dev.coppice.supervisor.Answer;
import dev.coppice.supervisor.From;
import dev.coppice.supervisor.GenServer;
import dev.coppice.supervisor.Init;
import dev.coppice.supervisor.ServerRef;
import dev.coppice.supervisor.StartError;
import dev.coppice.supervisor.StartOptions;
import dev.coppice.test.Actor.Begun;
import io.vavr.control.Either;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;

/** Behaviours that are not ready in time, and the ends of those who start them. */
class StartRaceTest extends RaceTest {
  StartRaceTest(Kind kind) {
    super(kind);
  }

  private static final class NeverReady implements GenServer<Void, Void, Boolean> {
    @Override
    public Init<Boolean> init(Self<Void> self) {
      self.sleep(LONG);
      throw new AssertionError("it is to end before");
    }

    @Override
    public Answer<Boolean> handleCall(Void request, From from, Boolean state) {
      throw new AssertionError("nobody asks");
    }
  }

  @Race
  @DisplayName(
      "PL-01 a process that is not ready in time does not outlive a starter that ends then")
  void startersEnd(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor starter = cast.actor();
      Begun<Either<StartError, ServerRef<Void, Void>>> started =
          starter.start(
              self ->
                  GenServer.startLink(
                      self,
                      StartOptions.<Void, Void>none().withTimeout(Duration.ZERO),
                      new NeverReady()));
      starter.pid().exit(BOOM);
      for (var start : started.outcome()) {
        assertThat(start).isEqualTo(Either.left(new StartError.Failed(ExitReason.timeout())));
      }
      starter.reason();
      assertThat(stage.node().processes().map(stage.node()::join))
          .isSubsetOf(BOOM, ExitReason.killed());
    }
  }
}
