package dev.coppice.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coppice.mailbox.Awaited;
import dev.coppice.mailbox.Call;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Name;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessFenced;
import dev.coppice.mailbox.Self;
import io.vavr.control.Option;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A child that ignores its interrupt, from the kill to the end of its thread. */
@Tag("concurrency")
class DeafListenerTest {
  private static final Name<String> NAME = Name.of("listener", String.class);

  @AutoClose private final Node node = Node.open();

  private final CountDownLatch go = new CountDownLatch(1);
  private final CompletableFuture<Boolean> refused = new CompletableFuture<>();
  private final AtomicInteger starts = new AtomicInteger();

  /** What the child is. */
  enum Child {
    STRAIGHT_LINE {
      @Override
      ChildSpec spec(DeafListenerTest test, int port) {
        return ChildSpec.<String>process(
            "listener",
            self -> {
              test.open(self, port);
              if (test.starts.incrementAndGet() == 1) {
                test.runDeaf(self);
              } else {
                self.receive(); // the replacement
              }
            });
      }
    },

    SERVER {
      @Override
      ChildSpec spec(DeafListenerTest test, int port) {
        return ChildSpec.worker(
            "listener", parent -> GenServer.startLink(parent, new Server(test, port)));
      }
    };

    abstract ChildSpec spec(DeafListenerTest test, int port);
  }

  private record Nothing() implements Request<Nothing, Integer> {}

  /** Its state is what it can do. */
  private record Server(DeafListenerTest test, int port)
      implements GenServer<Nothing, String, Self<String>> {
    @Override
    public Init<Self<String>> init(Self<String> self) throws Exception {
      test.open(self, port);
      if (test.starts.incrementAndGet() == 1) {
        self.pid().send("run deaf");
      }
      return Init.ok(self);
    }

    @Override
    public Answer<Self<String>> handleCall(Nothing request, From from, Self<String> self) {
      return Answer.reply(request, 0, self);
    }

    @Override
    public Step<Self<String>> handleInfo(Awaited<String> info, Self<String> self) {
      test.runDeaf(self);
      return Step.noReply(self);
    }
  }

  private void open(Self<String> self, int port) throws IOException {
    self.node().register(NAME, self.pid());
    self.own(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
  }

  /** Ignores its interrupt, and at last tries to send. */
  private void runDeaf(Self<String> self) {
    Pid<String> someone = self.spawn(other -> other.receive());
    for (boolean waiting = true; waiting; ) {
      try {
        waiting = !go.await(1, TimeUnit.DAYS);
      } catch (InterruptedException ignored) {
        // deaf
      }
    }
    try {
      someone.send("too late");
      refused.complete(false);
    } catch (ProcessFenced fenced) {
      refused.complete(true);
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  @DisplayName(
      "PX-05 a deaf child is killed: told at once, replaced on its port, refused, and listed")
  void deafListener(Child child) throws Exception {
    int port;
    try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = probe.getLocalPort();
    }
    Supervisor.start(node, SupervisorSpec.oneForOne(child.spec(this, port))).get();
    await().until(() -> starts.get() == 1 && node.whereis(NAME).isDefined());
    Pid<String> deaf = node.whereis(NAME).get();
    await().until(() -> node.processes().size() == 3);
    Call<Object> death = Call.to(deaf);

    deaf.exit(ExitReason.kill());

    assertThat(death.await(Duration.ofSeconds(30)).getLeft()).isEqualTo(ExitReason.killed());
    await().until(() -> starts.get() == 2); // it has bound the port
    assertThat(node.whereis(NAME)).isNotEqualTo(Option.some(deaf));
    assertThat(node.lingering().map(lingering -> (Object) lingering.process()))
        .containsExactly(deaf);

    go.countDown();
    assertThat(refused.get(30, TimeUnit.SECONDS)).isTrue();
    await().until(() -> node.lingering().isEmpty());
  }
}
