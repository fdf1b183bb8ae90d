package dev.coppice.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The command lines of forked JVMs.
 *
 * @param classPath of the benchmarks and all they need
 * @param parallelGc whether to use another collector than the JVM's own choice
 */
record Jvm(String classPath, boolean parallelGc) {
  private static final List<String> TIME = List.of("-Xms4g", "-Xmx4g");

  /** The heap may grow with what is to be weighed, and holds nothing else. */
  private static final List<String> SPACE = List.of("-Xms64m", "-Xmx8g", "-XX:+UseSerialGC");

  /** The log goes nowhere: crashes are reported, which would measure the log. */
  private static final List<String> ALWAYS =
      List.of(
          "-Dslf4j.internal.verbosity=ERROR",
          "-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider");

  /** {@return the class path with other jars of Coppice in it} */
  static String withCoppice(String classPath, List<Path> jars) throws IOException {
    List<String> entries = new ArrayList<>();
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      if (entry.endsWith("*")) {
        try (Stream<Path> files = Files.list(Path.of(entry.substring(0, entry.length() - 1)))) {
          files.sorted().map(Path::toString).forEach(entries::add);
        }
      } else {
        entries.add(entry);
      }
    }
    entries.removeIf(entry -> Path.of(entry).getFileName().toString().startsWith("coppice-"));
    return Stream.concat(entries.stream(), jars.stream().map(Path::toString))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** {@return what measures a subject} */
  List<String> command(Subject subject, Iterations iterations) {
    boolean pekko = subject.platform() == Platform.PEKKO;
    List<String> command = new ArrayList<>();
    command.add(java());
    if (iterations.row() == Row.MEM) {
      command.addAll(SPACE);
    } else {
      command.addAll(TIME);
      if (parallelGc) {
        command.add("-XX:+UseParallelGC");
      }
    }
    command.addAll(ALWAYS);
    command.add("--sun-misc-unsafe-memory-access=" + (pekko ? "allow" : "deny"));
    command.addAll(List.of("-cp", classPath));
    command.add(
        pekko
            ? "dev.coppice.benchmarks.pekko.PekkoFork"
            : "dev.coppice.benchmarks.coppice.CoppiceFork");
    command.addAll(iterations.arguments());
    return command;
  }

  /** {@return the java that runs this} */
  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
