package dev.coppice.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Runs a process that measures, and collects its samples. */
final class Fork {
  private Fork() {}

  /**
   * Runs it until it has measured. It is ended then: to clear up after a million processes takes
   * longer than to measure them.
   *
   * @param command the process
   * @param samples how many are expected
   * @param limit how long one may take
   * @param log where what it writes to its error stream goes
   */
  static List<Sample> run(List<String> command, int samples, Duration limit, Path log)
      throws IOException, InterruptedException, ForkFailed {
    Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    try {
      BlockingQueue<Optional<String>> lines = lines(process);
      List<Sample> collected = new ArrayList<>();
      while (collected.size() < samples) {
        Optional<String> line = lines.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (line == null) {
          throw new ForkFailed("an iteration did not end within " + limit.toSeconds() + " s");
        }
        collected.add(sample(line, log));
      }
      return collected;
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
  }

  /** What a process prints, and an empty one for the end. */
  private static BlockingQueue<Optional<String>> lines(Process process) {
    BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try (BufferedReader reader = process.inputReader()) {
                reader.lines().map(Optional::of).forEach(lines::add);
              } catch (IOException | UncheckedIOException e) {
                // it was ended meanwhile
              } finally {
                lines.add(Optional.empty());
              }
            });
    return lines;
  }

  private static Sample sample(Optional<String> line, Path log) throws IOException, ForkFailed {
    if (line.isEmpty()) {
      List<String> said = Files.readAllLines(log);
      throw new ForkFailed(said.isEmpty() ? "it ended early" : said.getFirst() + ", see " + log);
    }
    try {
      return Sample.parse(line.get());
    } catch (JsonProcessingException e) {
      throw new ForkFailed("it printed " + line.get());
    }
  }
}
