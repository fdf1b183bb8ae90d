package dev.coppice.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

class CapturedLogTest {
  private static final Logger LOG = LoggerFactory.getLogger("captured.here");

  @Test
  void seesMessageKeyValuesAndThrowable() {
    var boom = new IllegalStateException("boom");
    try (var log = CapturedLog.of("captured")) {
      LOG.atError()
          .setCause(boom)
          .addKeyValue("pid", 7)
          .addKeyValue("state", (Object) null)
          .log("crashed");
      LOG.info("hello {}", "you");

      var crash = log.await(e -> e.has("pid", 7));
      assertThat(crash.level()).isEqualTo(Level.ERROR);
      assertThat(crash.logger()).isEqualTo("captured.here");
      assertThat(crash.message()).isEqualTo("crashed");
      assertThat(crash.keyValues()).containsEntry("state", "null");
      assertThat(crash.thrown()).isSameAs(boom);
      assertThat(log.events()).extracting(CapturedLog.Event::message).endsWith("hello you");
    }
  }

  @Test
  void seesNothingOfOthersNorAfterClose() {
    var log = CapturedLog.of("captured");
    LoggerFactory.getLogger("other").debug("not here");
    log.close();
    LOG.debug("nor here");
    assertThat(log.events()).isEmpty();
  }
}
