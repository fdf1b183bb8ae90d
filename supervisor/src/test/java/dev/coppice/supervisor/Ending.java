package dev.coppice.supervisor;

import dev.coppice.mailbox.Call;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.ProcessRef;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The end of a process, watched since this was made, by a thread that is no process. */
final class Ending {
  private final CompletableFuture<ExitReason> reason = new CompletableFuture<>();

  private Ending() {}

  static Ending of(ProcessRef process) {
    var ending = new Ending();
    var watching = new CompletableFuture<Boolean>();
    Thread.startVirtualThread(
        () -> {
          Call<Object> end = Call.to(process);
          watching.complete(true);
          ending.reason.complete(end.await(Duration.ofNanos(Long.MAX_VALUE)).getLeft());
        });
    var _ = watching.join();
    return ending;
  }

  /** Waits for the end. */
  ExitReason reason() {
    return reason.join();
  }
}
