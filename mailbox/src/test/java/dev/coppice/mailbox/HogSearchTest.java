package dev.coppice.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coppice.testsupport.CapturedLog;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The search for processes that compute without a step. */
class HogSearchTest {
  private final HogSearch search = new HogSearch();

  /** A node that has been searched, where a hog was found, and that is closed. */
  private WeakReference<Node> searched() throws InterruptedException {
    var computing = new CountDownLatch(1);
    var ended = new AtomicBoolean();
    try (var log = CapturedLog.of("dev.coppice");
        Node node = Node.open(NodeOptions.defaults().withGovernor(false))) {
      node.spawn(
          _ -> {
            computing.countDown();
            while (!ended.get()) {
              Thread.onSpinWait();
            }
          });
      computing.await();
      assertThat(search.begin(List.of(node), 0)).isTrue();
      assertThat(search.goOn(TimeUnit.SECONDS.toNanos(1))).isEqualTo(1);
      assertThat(log.events()).hasSize(1);
      ended.set(true);
      return new WeakReference<>(node);
    }
  }

  @Test
  @DisplayName("neither a node that is closed is kept nor a hog that has ended")
  void keepsNobody() throws Exception {
    WeakReference<Node> node = searched();
    assertThat(search.goOn(TimeUnit.SECONDS.toNanos(2))).isZero();
    await()
        .until(
            () -> {
              System.gc();
              return node.refersTo(null);
            });
    assertThat(search.goOn(TimeUnit.SECONDS.toNanos(3))).isZero(); // so it was there all the time
  }
}
