package dev.coppice.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.mailbox.Body;
import dev.coppice.mailbox.Call;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ReplyTo;
import dev.coppice.mailbox.Self;
import dev.coppice.supervisor.Answer;
import dev.coppice.supervisor.From;
import dev.coppice.supervisor.GenServer;
import dev.coppice.supervisor.Init;
import dev.coppice.supervisor.Request;
import dev.coppice.supervisor.ServerRef;
import dev.coppice.supervisor.Step;
import dev.coppice.testsupport.CapturedLog;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Faults of programs that show in few interleavings: each is found within a thousand seeds, and the
 * program without it passes under all of them.
 */
class PlantedFaultsInProgramsTest {
  private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

  /** Servers that crash would fill the console. */
  private final CapturedLog log = CapturedLog.of("dev.coppice");

  @AfterEach
  void stopCapturing() {
    log.close();
  }

  private static Finding found(Stage.Play play) {
    return Exploration.explore(play).get();
  }

  private static void isClean(Stage.Play play) {
    assertThat(Exploration.explore(play)).isEmpty();
  }

  private static void end(Node node, Iterable<? extends Pid<?>> processes) {
    for (Pid<?> process : processes) {
      process.exit(ExitReason.kill());
      node.join(process);
    }
  }

  // ------------------------------------------------------------------ a lost update

  @Test
  @DisplayName("an update that is lost between a get and a put")
  void lostUpdate() {
    assertThat(found(SimulationTest::lostUpdate).error()).hasMessageContaining("Put[value=1]");
  }

  // ------------------------------------------------------------------ a deadlock

  @Test
  @DisplayName("two processes that ask each other, and answer by hand")
  void deadlock() {
    Finding finding = found(stage -> askByHand(stage, true));
    assertThat(finding.found().failure().get())
        .isInstanceOfSatisfying(
            SimulationError.class,
            error -> assertThat(error.kind()).isEqualTo(SimulationError.Kind.DEADLOCK))
        .hasMessageContaining("<0.1> waits for an answer of <0.2>")
        .hasMessageContaining("<0.2> waits for an answer of <0.1>");
    isClean(stage -> askByHand(stage, false));
  }

  private sealed interface ByHand {}

  private record Meet(Pid<ByHand> friend) implements ByHand {}

  private record Count(boolean friendsToo, ReplyTo<Integer> replyTo) implements ByHand {}

  private static void askByHand(Stage stage, boolean mutual) {
    Node node = stage.node();
    Pid<ByHand> one = node.spawn(PlantedFaultsInProgramsTest::count);
    Pid<ByHand> two = node.spawn(PlantedFaultsInProgramsTest::count);
    one.send(new Meet(two));
    two.send(new Meet(one));
    Pid<Object> first =
        node.spawn(_ -> Call.<ByHand, Integer>ask(one, reply -> new Count(true, reply), FOR_EVER));
    Pid<Object> second =
        node.spawn(
            _ -> Call.<ByHand, Integer>ask(two, reply -> new Count(mutual, reply), FOR_EVER));
    node.join(first);
    node.join(second);
    end(node, List.of(one, two));
  }

  private static void count(Self<ByHand> self) {
    Pid<ByHand> friend = self.receive(Meet.class).friend();
    for (; ; ) {
      Count asked = self.receive(Count.class);
      int others =
          asked.friendsToo()
              ? Call.<ByHand, Integer>ask(friend, reply -> new Count(false, reply), FOR_EVER).get()
              : 0;
      asked.replyTo().send(1 + others);
    }
  }

  @Test
  @DisplayName("two servers that call each other")
  void circle() {
    Finding finding = found(stage -> ask(stage, true));
    assertThat(finding.found().failure().get())
        .isInstanceOf(LeftoverError.class)
        .hasMessageContaining("unexpected crashes")
        .hasMessageContaining("call cycle: Adder<0.");
    isClean(stage -> ask(stage, false));
  }

  /** Two servers are asked at once for what one of them, or each, has to ask the other for. */
  private static void ask(Stage stage, boolean mutual) {
    Node node = stage.node();
    ServerRef<Ask<?>, Friend> one = GenServer.start(node, new Adder()).get();
    ServerRef<Ask<?>, Friend> two = GenServer.start(node, new Adder()).get();
    one.cast(new Friend(two));
    two.cast(new Friend(one));
    Pid<Object> first = node.spawn(_ -> one.call(new Both(), FOR_EVER));
    Pid<Object> second = node.spawn(_ -> two.call(mutual ? new Both() : new Own(), FOR_EVER));
    node.join(first);
    node.join(second);
    end(node, List.of(one.pid(), two.pid()));
  }

  private sealed interface Ask<R> extends Request<Ask<?>, R> {}

  /** Asks for its own number. */
  private record Own() implements Ask<Integer> {}

  /** Asks for its number and its friend's. */
  private record Both() implements Ask<Integer> {}

  private record Friend(ServerRef<Ask<?>, Friend> server) {}

  /** A server whose state is its friend. */
  private record Adder() implements GenServer<Ask<?>, Friend, Option<Friend>> {
    @Override
    public Init<Option<Friend>> init(Self<Friend> self) {
      return Init.ok(Option.none());
    }

    @Override
    public Answer<Option<Friend>> handleCall(Ask<?> request, From from, Option<Friend> friend) {
      return switch (request) {
        case Own ask -> Answer.reply(ask, 1, friend);
        case Both ask ->
            Answer.reply(ask, 1 + friend.get().server().call(new Own(), FOR_EVER), friend);
      };
    }

    @Override
    public Step<Option<Friend>> handleCast(Friend message, Option<Friend> friend) {
      return Step.noReply(Option.some(message));
    }
  }

  // ------------------------------------------------------------------ an unhandled crash

  @Test
  @DisplayName("a server that crashes, which nobody minds")
  void crash() {
    Finding finding = found(stage -> openAndRead(stage, false));
    assertThat(finding.found().failure().get())
        .isInstanceOf(LeftoverError.class)
        .hasMessageContaining("unexpected crashes")
        .hasMessageContaining("read before it was opened");
    isClean(stage -> openAndRead(stage, true));
  }

  /** A file is opened and read, by one process in this order, or by two in any. */
  private static void openAndRead(Stage stage, boolean inOrder) {
    Node node = stage.node();
    ServerRef<Access, Void> file = GenServer.start(node, new OneFile()).get();
    Body<Object> open = _ -> file.tryCall(new Open(), FOR_EVER);
    Body<Object> read = _ -> file.tryCall(new Read(), FOR_EVER);
    Pid<Object> opening = node.spawn(open);
    if (inOrder) {
      node.join(opening);
    }
    Pid<Object> reading = node.spawn(read);
    node.join(reading);
    node.join(opening);
    end(node, List.of(file.pid()));
  }

  private sealed interface Access extends Request<Access, Boolean> {}

  private record Open() implements Access {}

  private record Read() implements Access {}

  /** A server whose state is whether it is open. */
  private record OneFile() implements GenServer<Access, Void, Boolean> {
    @Override
    public Init<Boolean> init(Self<Void> self) {
      return Init.ok(false);
    }

    @Override
    public Answer<Boolean> handleCall(Access request, From from, Boolean open) {
      if (request instanceof Read && !open) {
        throw new IllegalStateException("read before it was opened");
      }
      return Answer.reply(request, true, true);
    }
  }
}
