package dev.coppice.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.testsupport.CapturedLog;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs every example and compares what it prints. */
class ExamplesTest {
  private final CapturedLog log = CapturedLog.of("dev.coppice");
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void spawnMonitorClient() throws Exception {
    assertThat(outputOf("spawn-monitor-client"))
        .isEqualTo(
            """
            Task 1: Cut to the stump,
            it comes again.
            Task 2: One branch is down;
            the tree looks up.
            Task 3: failed: java.net.ConnectException: Connection refused
            """);
    assertThat(crashes()).isEqualTo(1);
  }

  @Test
  void keyValueServer() throws Exception {
    assertThat(outputOf("key-value-server"))
        .isEqualTo(
            """
            put hazel: None
            put hazel again: Some(7 years)
            get hazel: 8 years
            get hazel: unknown
            size: 0
            """);
    assertThat(log.events()).isEmpty();
  }

  @Test
  void sysSession() throws Exception {
    assertThat(outputOf("sys-session"))
        .isEqualTo(
            """
            the state: HashMap((hazel, 80 years))
            the last events:
              replied None to Put[key=hazel, value=80 years]
              new state HashMap((hazel, 80 years))
            suspended: true
            an answer meanwhile: None
            hazel: 8 years
            the answer now: 1
            messages in: 3
            """);
    assertThat(log.events()).isEmpty();
  }

  @Test
  void codeLock() throws Exception {
    assertThat(outputOf("code-lock"))
        .isEqualTo(
            """
            the door is LOCKED
            wrong code
            the door is OPEN
            Ada goes in
            the door is LOCKED
            Ada was visitor 1 of 1
            """);
    assertThat(log.events()).isEmpty();
  }

  @Test
  void alarmHandlers() throws Exception {
    assertThat(outputOf("alarm-handlers"))
        .isEqualTo(
            """
            1. smoke in the kitchen
            2. smoke in the attic
            the siren has rung 2 times
            Printer is gone: java.lang.IllegalStateException: out of paper
            still there: Siren
            the siren rang 3 times in all
            """);
    assertThat(crashes()).isEqualTo(1);
  }

  @Test
  void virtualHour() throws Exception {
    assertThat(outputOf("virtual-hour")).isEqualTo("100 clocks have ticked 360000 times in PT1H\n");
    assertThat(log.events()).isEmpty();
  }

  @Test
  void shop() throws Exception {
    String chapter = Files.readString(Path.of("..", "docs", "guide", "supervision.md"));
    assertThat(outputOf("shop").split("\n\n", -1))
        .hasSize(3)
        .allSatisfy(part -> assertThat(chapter).contains("```\n" + part.strip() + "\n```"));
    assertThat(crashes()).isZero();
  }

  @Test
  void strategies() throws Exception {
    assertThat(run("strategies", "--seed", "5")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .startsWith("A day with 60 failures, seed 5\n")
        .contains("one_for_one", "one_for_all", "rest_for_one", "taken down by");
  }

  @ParameterizedTest
  @ValueSource(strings = {"strategies --seed", "strategies --seed x", "three-workers --seed 1"})
  void seedsAreNumbersAndForExperiments(String command) throws Exception {
    assertThat(run(command.split(" ", -1))).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("strategies [--seed N]");
  }

  @Test
  void threeWorkers() throws Exception {
    assertThat(outputOf("three-workers"))
        .isEqualTo(
            """
            oak starts
            ash starts
            elm starts
            oak: 100/5=20
            ash: crashed, java.lang.ArithmeticException: / by zero
            ash starts again
            ash: 100/4=25
            oak: restarted 0 times
            ash: restarted 1 times
            elm: restarted 0 times
            """);
    assertThat(crashes()).isEqualTo(1);
  }

  @Test
  void linkedPair() throws Exception {
    assertThat(outputOf("linked-pair"))
        .isEqualTo(
            """
            the pair is ready
            the climber has ended: the rope is torn
            the guide goes on
            """);
    assertThat(crashes()).as("only the partner's own").isEqualTo(1);
  }

  @Test
  void workerPool() throws Exception {
    assertThat(outputOf("worker-pool"))
        .isEqualTo(
            """
            squares: 1 4 9 16 25 36
            job 4 was restarted 2 times
            running in the end: 0
            """);
    assertThat(crashes()).isEqualTo(2);
  }

  @Test
  void crawl() throws Exception {
    assertThat(outputOf("crawl"))
        .isEqualTo(
            """
            /: The wood
            /hazel: Hazel
            /oak: Oak
            /stool: What grows back
            /ivy: failed, java.io.IOException: status 404
            """);
    assertThat(crashes()).isEqualTo(1);
  }

  @Test
  void withoutNameListsThem() throws Exception {
    assertThat(run()).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains(
            "spawn-monitor-client",
            "key-value-server",
            "code-lock",
            "alarm-handlers",
            "three-workers",
            "linked-pair",
            "worker-pool");
    assertThat(err.size()).isZero();
  }

  @Test
  void unknownNameIsWrongUsage() throws Exception {
    assertThat(run("four-workers")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("four-workers", "three-workers");
    assertThat(out.size()).isZero();
  }

  private String outputOf(String example) throws Exception {
    assertThat(run(example)).isZero();
    return out.toString(StandardCharsets.UTF_8);
  }

  private int run(String... args) throws Exception {
    return Examples.run(
        args,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private int crashes() {
    return log.events(e -> e.logger().equals("dev.coppice.crash")).size();
  }
}
