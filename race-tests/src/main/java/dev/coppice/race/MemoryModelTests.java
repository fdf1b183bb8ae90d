package dev.coppice.race;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Runs all jcstress tests, each in a JVM of its own. They pass if at least one was run, none showed
 * a forbidden outcome, and none ended with an error; a deadlock ends with the time limit.
 */
public final class MemoryModelTests {
  private static final Pattern RESULTS =
      Pattern.compile(
          "\\(Results: (\\d+) planned; (\\d+) passed, \\d+ failed, \\d+ soft errs, \\d+ hard"
              + " errs\\)");
  private static final String FAILURES = "java.lang.AssertionError: TEST FAILURES:";

  /** How much is done. */
  public enum Effort {
    /** A look, for every build. */
    BRIEF(Duration.ofMinutes(5), "-iters 1 -time 100 -sc false"),
    /** Each actor interpreted, compiled quickly and compiled well, in all combinations. */
    FULL(Duration.ofMinutes(45), "-iters 2 -time 300 -sc true");

    private final Duration limit;
    private final String options;

    Effort(Duration limit, String options) {
      this.limit = limit;
      this.options = options;
    }
  }

  /**
   * How it went.
   *
   * @param passed whether all passed
   * @param summary one line, and what failed
   */
  public record Verdict(boolean passed, String summary) {}

  private MemoryModelTests() {}

  /**
   * Runs them.
   *
   * @param args {@code brief} or {@code full}, and the folder for the reports
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Effort effort = args[0].equals("full") ? Effort.FULL : Effort.BRIEF;
    Verdict verdict = run(effort, Path.of(args[1]), System.getProperty("java.class.path"));
    System.out.println(verdict.summary());
    System.exit(verdict.passed() ? 0 : 1);
  }

  /**
   * Runs them.
   *
   * @param effort how much is to be done
   * @param reports a folder for what jcstress writes
   * @param classPath with the tests
   */
  public static Verdict run(Effort effort, Path reports, String classPath)
      throws IOException, InterruptedException {
    Files.createDirectories(reports);
    Path output = reports.resolve("output.txt");
    Process process =
        new ProcessBuilder(command(effort, classPath))
            .directory(reports.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended;
    try {
      ended = process.waitFor(effort.limit);
    } finally {
      // jcstress sets its tests no limit: after a deadlock, a JVM hangs.
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    String said = Files.readString(output);
    if (!ended) {
      return new Verdict(false, "not done after " + effort.limit + ", see " + output);
    }
    return verdict(process.exitValue(), said, output);
  }

  private static List<String> command(Effort effort, String classPath) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED", // jcstress binds threads to processors
            "-Dslf4j.internal.verbosity=ERROR",
            "-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider"));
    command.addAll(List.of("-cp", absolute(classPath), "org.openjdk.jcstress.Main"));
    command.addAll(List.of(effort.options.split(" ")));
    command.addAll(List.of("-f", "1", "-hs", "128", "-pth", "false"));
    command.addAll(List.of("-jvmArgs", "--sun-misc-unsafe-memory-access=deny"));
    return command;
  }

  /** It is used in another folder. */
  private static String absolute(String classPath) {
    return Arrays.stream(classPath.split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static Verdict verdict(int status, String said, Path output) {
    int failures = said.indexOf(FAILURES);
    if (failures >= 0) {
      return new Verdict(false, said.substring(failures).replaceAll("(?m)^\\s+at .*\\R?", ""));
    }
    List<MatchResult> results = RESULTS.matcher(said).results().toList();
    if (results.isEmpty()) {
      return new Verdict(false, "no test ran, see " + output);
    }
    MatchResult last = results.getLast();
    String planned = last.group(1);
    boolean passed = status == 0 && !planned.equals("0") && last.group(2).equals(planned);
    return new Verdict(passed, last.group());
  }
}
