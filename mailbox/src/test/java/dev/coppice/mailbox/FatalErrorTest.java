package dev.coppice.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Errors that are often fatal for a program end one process only. */
class FatalErrorTest extends ProcessTest {
  FatalErrorTest(Kind kind) {
    super(kind);
  }

  private void crashesAlone(Class<? extends Throwable> type, Body<Puppet.Order> act) {
    Puppet watcher = trapper();
    Puppet bystander = puppet();
    Puppet target = puppet();
    link(watcher, target);
    target.tell(act);
    assertThat(target.reason())
        .isInstanceOfSatisfying(
            ExitReason.Crash.class, crash -> assertThat(crash.cause()).isInstanceOf(type));
    assertThat(watcher.next()).isInstanceOf(Exit.class);
    assertThat(log.await(e -> e.has("process", target.toString())).thrown()).isInstanceOf(type);
    assertThat(bystander.rest()).isEmpty();
    assertThat(puppet().<String>ask(_ -> "the node lives on")).isNotEmpty();
  }

  @SuppressWarnings("InfiniteRecursion") // on purpose
  private static int recurse(int depth) {
    return 1 + recurse(depth + 1);
  }

  @Test
  @DisplayName("a StackOverflowError crashes its process only")
  void stackOverflow() {
    crashesAlone(StackOverflowError.class, _ -> recurse(0));
  }

  @Test
  @DisplayName("an OutOfMemoryError crashes its process only")
  void outOfMemory() {
    crashesAlone(
        OutOfMemoryError.class,
        self -> self.pid().send(new Puppet.Note(new long[Integer.MAX_VALUE])));
  }

  @Test
  @DisplayName("a LinkageError crashes its process only")
  void linkage() {
    crashesAlone(LinkageError.class, _ -> Broken.touch());
  }

  @Test
  @DisplayName("a process whose operation was torn apart by an error does not wait for its end")
  void tornOperation() {
    Puppet watcher = puppet();
    Puppet target = puppet();
    MonitorRef monitor = monitor(watcher, target);
    target.tell(
        _ -> {
          LocalProcess.of(target).enter(); // and no leave, as when no stack is left
          throw new StackOverflowError("as the test says");
        });
    assertThat(watcher.next())
        .isInstanceOfSatisfying(Down.class, down -> assertThat(down.monitor()).isSameAs(monitor));
  }

  /** A class that cannot be initialised. */
  private static final class Broken {
    private static final int VALUE = Integer.parseInt("not a number");

    static int touch() {
      return VALUE;
    }
  }

  @Test
  @DisplayName("an AssertionError crashes its process only")
  void assertion() {
    crashesAlone(
        AssertionError.class,
        _ -> {
          throw new AssertionError("oops");
        });
  }

  @Test
  @DisplayName("an error before the first message crashes the process only")
  void atStart() {
    Puppet parent = puppet();
    Monitored<Object> child = parent.ask(self -> kind.spawnOnceMonitored(self, _ -> recurse(0)));
    assertThat(parent.next())
        .isInstanceOfSatisfying(
            Down.class,
            down -> {
              assertThat(down.monitor()).isSameAs(child.monitor());
              assertThat(down.reason()).isInstanceOf(ExitReason.Crash.class);
            });
  }
}
