package dev.coppice.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.mailbox.Awaited;
import dev.coppice.mailbox.Call;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Name;
import dev.coppice.mailbox.NameRegistry;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.NodeOptions;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.Self;
import io.vavr.collection.List;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The ways to reach a server, and the order in which it handles what reaches it. */
class ServerAddressTest {
  @AutoClose
  private final Node node = Node.open(NodeOptions.defaults().withShutdownLimit(Duration.ZERO));

  /** Keeps what it is told, in order. */
  static final class Diary implements GenServer<Diary.Read, String, List<String>> {
    record Read() implements Request<Read, List<String>> {}

    @Override
    public Init<List<String>> init(Self<String> self) {
      return Init.ok(List.empty());
    }

    @Override
    public Answer<List<String>> handleCall(Read read, From from, List<String> entries) {
      return Answer.reply(read, entries, entries);
    }

    @Override
    public Step<List<String>> handleCast(String entry, List<String> entries) {
      return Step.noReply(entries.append(entry));
    }

    @Override
    public Step<List<String>> handleInfo(Awaited<String> info, List<String> entries) {
      return Step.noReply(entries.append("info"));
    }
  }

  private static final ServerName<Diary.Read, String> NAME = ServerName.of("diary", Diary.class);

  /** A registry of somebody else's making. */
  private static final class OtherRegistry implements NameRegistry {
    private final Map<String, Pid<?>> pids = new ConcurrentHashMap<>();

    @Override
    public <M> Option<Pid<?>> registerName(Name<M> name, Pid<M> process) {
      Pid<?> holder = pids.merge(name.value(), process, (old, mine) -> old.isAlive() ? old : mine);
      return Option.when(holder != process, holder);
    }

    @Override
    public void unregisterName(Name<?> name) {
      var _ = pids.remove(name.value());
    }

    @Override
    @SuppressWarnings("unchecked") // one test, one protocol
    public <M> Option<Pid<M>> whereisName(Name<M> name) {
      Pid<?> found = pids.get(name.value());
      return found == null || !found.isAlive() ? Option.none() : Option.some((Pid<M>) found);
    }
  }

  private static void works(ServerAddress<Diary.Read, String> server) {
    server.cast("hello");
    assertThat(server.call(new Diary.Read())).containsExactly("hello");
  }

  private static void nobody(ServerAddress<Diary.Read, String> server) {
    server.cast("unheard");
    assertThatThrownBy(() -> server.call(new Diary.Read()))
        .isInstanceOfSatisfying(
            CallFailed.class,
            failed -> assertThat(failed.failure().why()).isEqualTo(ExitReason.noproc()));
  }

  @Test
  @DisplayName("RG-07 a server is reached by pid; when it is gone: noproc, and a silent cast")
  void byPid() {
    ServerRef<Diary.Read, String> server = GenServer.start(node, new Diary()).get();
    works(server);
    server.stop();
    nobody(server);
  }

  @Test
  @DisplayName("RG-07 a server is reached by name; when nobody has it: noproc, and a silent cast")
  void byName() {
    ServerAddress<Diary.Read, String> address = NAME.on(node);
    nobody(address);
    ServerRef<Diary.Read, String> first = GenServer.start(node, NAME, new Diary()).get();
    works(address);
    first.stop();
    nobody(address);
    GenServer.start(node, NAME, new Diary()).get();
    works(address); // the same address, another process
  }

  @Test
  @DisplayName("RG-08 another registry: the name is there, taken means already started, then free")
  void via() {
    ServerName<Diary.Read, String> name = NAME.via(new OtherRegistry());
    nobody(name.on(node));
    ServerRef<Diary.Read, String> server = GenServer.start(node, name, new Diary()).get();
    works(name.on(node));
    assertThat(GenServer.start(node, name, new Diary()))
        .isEqualTo(Either.left(new StartError.AlreadyStarted(server.pid())));
    assertThat(NAME.whereis(node)).as("the node's own registry").isEmpty();
    server.stop();
    assertThat(GenServer.start(node, name, new Diary()).isRight()).isTrue();
  }

  @Test
  @DisplayName("RG-04 a name held by a server of another class is taken too")
  void otherClass() {
    var taken = new ServerName<>(new Name<String>("diary", Object.class), Option.none());
    Pid<String> holder = node.spawn(self -> self.receive());
    node.register(taken.name(), holder);
    assertThat(GenServer.start(node, NAME, new Diary()))
        .isEqualTo(Either.left(new StartError.AlreadyStarted(holder)));
  }

  @Test
  @DisplayName("MB-07 calls, casts and messages are handled strictly in the order they came")
  void order() {
    ServerRef<Diary.Read, String> server = GenServer.start(node, new Diary()).get();
    server.cast("one");
    server.pid().send("a message");
    server.cast("two");
    assertThat(server.call(new Diary.Read())).containsExactly("one", "info", "two");
  }

  @Test
  @DisplayName("MB-07 the EXIT of the parent waits its turn behind what came before")
  void parentExitInOrder() {
    var journal = new ConcurrentLinkedQueue<String>();
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    record Nothing() implements Request<Nothing, Integer> {}
    final class Journal implements GenServer<Nothing, String, Integer> {
      @Override
      public Init<Integer> init(Self<String> self) {
        var _ = self.trapExit(true);
        return Init.ok(0);
      }

      @Override
      public Answer<Integer> handleCall(Nothing request, From from, Integer state) {
        return Answer.reply(request, state, state);
      }

      @Override
      public Step<Integer> handleCast(String entry, Integer state) throws InterruptedException {
        busy.countDown();
        go.await();
        journal.add(entry);
        return Step.noReply(state);
      }

      @Override
      public void terminate(ExitReason reason, Integer state) {
        journal.add("terminate " + reason);
      }
    }
    Pid<String> parent =
        node.spawn(
            self -> {
              ServerRef<Nothing, String> server = GenServer.startLink(self, new Journal()).get();
              server.cast("one");
              server.cast("two");
              busy.await(); // in the middle of "one"
            });
    node.join(parent);
    Pid<?> server = node.processes().find(pid -> pid != parent).get();
    Call<Object> end = Call.to(server);
    go.countDown();
    assertThat(end.await(Duration.ofSeconds(30)).getLeft()).isEqualTo(ExitReason.normal());
    assertThat(journal).containsExactly("one", "two", "terminate normal");
  }
}
