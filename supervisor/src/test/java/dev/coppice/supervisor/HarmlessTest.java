package dev.coppice.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Self;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HarmlessTest {
  /** Throws a checked exception where none is declared. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  static <X extends Throwable> void throwUnseen(Throwable thrown) throws X {
    throw (X) thrown;
  }

  @Test
  @DisplayName("what code returns, or what is made of what it throws")
  void call() {
    assertThat(Harmless.call(() -> "done", Throwable::toString)).isEqualTo("done");
    var error = new StackOverflowError();
    assertThat(
            Harmless.<Throwable>call(
                () -> {
                  throw error;
                },
                thrown -> thrown))
        .isSameAs(error);
  }

  @Test
  @DisplayName("a checked exception thrown unseen is dealt with like any other")
  void unseen() {
    var full = new IOException("full");
    var dealtWith = new AtomicReference<@Nullable Throwable>();
    Harmless.run(() -> throwUnseen(full), dealtWith::set);
    assertThat(dealtWith).hasValue(full);
  }

  @Test
  @DisplayName("that the process has ended is not dealt with: nothing goes on in the dead")
  void fenced() throws Exception {
    var outcome = new CompletableFuture<String>();
    try (Node node = Node.open()) {
      node.spawn(
          (Self<Void> self) -> {
            try {
              Harmless.run(
                  () -> self.pid().exit(ExitReason.kill()),
                  thrown -> outcome.complete("dealt with"));
            } finally {
              outcome.complete("passed");
            }
          });
      assertThat(outcome.get(30, TimeUnit.SECONDS)).isEqualTo("passed");
    }
  }
}
