package dev.coppice.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Runs rows on several systems. The forks of a row are interleaved, one of each system after the
 * other, so that a machine that becomes slower is so for all of them.
 *
 * @param effort how much is done
 * @param commands how each system is forked
 * @param logs the folder for what forks write to their error streams
 * @param progress where to say what is under way
 */
record Bench(
    Effort effort,
    Map<Platform, BiFunction<Subject, Iterations, List<String>>> commands,
    Path logs,
    PrintStream progress) {

  /** {@return what was measured} */
  Results run(List<Row> rows, Set<Platform> platforms) throws IOException, InterruptedException {
    Results results = new Results();
    for (Row row : rows) {
      List<Subject> subjects = Subject.all(row, platforms);
      for (int fork = 1; fork <= effort.forks(); fork++) {
        for (Subject subject : subjects) {
          measure(subject, fork, results);
        }
      }
    }
    return results;
  }

  /** Measures in one fork; not again once it has failed. */
  void measure(Subject subject, int fork, Results results)
      throws IOException, InterruptedException {
    var command = commands.get(subject.platform());
    if (command == null || results.failures().containsKey(subject)) {
      return;
    }
    progress.printf("%s, fork %d of %d%n", subject, fork, effort.forks());
    Iterations iterations = effort.iterations(subject);
    int samples = iterations.warmUps() + iterations.measured();
    Files.createDirectories(logs);
    Path log = logs.resolve(subject.toString().replace(' ', '-') + ".log");
    try {
      results.add(
          subject, Fork.run(command.apply(subject, iterations), samples, effort.limit(), log));
    } catch (ForkFailed failure) {
      results.fail(subject, failure.why());
      progress.printf("%s failed: %s%n", subject, failure.why());
    }
  }
}
