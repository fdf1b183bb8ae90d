package dev.coppice.conformance.supervisor;

import dev.coppice.conformance.Term;
import dev.coppice.mailbox.Node;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Something that is done by another process meanwhile. */
record Async(CompletableFuture<Term> future) {

  /** What is done. */
  @FunctionalInterface
  interface Work {
    Term run() throws Exception;
  }

  static Async of(Node node, Work work) {
    CompletableFuture<Term> future = new CompletableFuture<>();
    var _ =
        node.spawn(
            _ -> {
              try {
                future.complete(work.run());
              } catch (Throwable thrown) {
                future.completeExceptionally(thrown);
              }
            });
    return new Async(future);
  }

  static Async done(Term outcome) {
    return new Async(CompletableFuture.completedFuture(outcome));
  }

  Term outcome() throws InterruptedException, ExecutionException {
    return future.get();
  }
}
