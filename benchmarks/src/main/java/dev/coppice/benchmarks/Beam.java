package dev.coppice.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The command lines of the BEAM.
 *
 * @param code the folder of the compiled module
 */
record Beam(Path code) {
  /** What to say if there is none. */
  static final String MISSING =
      """
      There is no erl on the PATH, or no erlc. Install Erlang/OTP: "apt install erlang-base" on
      Debian and Ubuntu, "brew install erlang" on macOS, or see https://www.erlang.org/downloads.\
      """;

  /** {@return the BEAM with the module compiled into a folder; none if Erlang is not installed} */
  static Optional<Beam> compiled(Path source, Path into) throws IOException, InterruptedException {
    if (!installed("erl") || !installed("erlc")) {
      return Optional.empty();
    }
    Files.createDirectories(into);
    int status =
        new ProcessBuilder("erlc", "+warnings_as_errors", "-o", into.toString(), source.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start()
            .waitFor();
    if (status != 0) {
      throw new IOException("erlc failed with " + status);
    }
    return Optional.of(new Beam(into));
  }

  private static boolean installed(String program) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Arrays.stream(path.split(File.pathSeparator, -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** {@return what measures a row} Two schedulers, and room for as many processes as a row has. */
  List<String> command(Iterations iterations) {
    List<String> command = new ArrayList<>(List.of("erl", "+S", "2:2"));
    command.addAll(List.of("+P", "4000000", "+Q", "200000", "-noshell", "-noinput"));
    command.addAll(List.of("-pa", code.toString(), "-eval"));
    command.add(
        iterations.arguments().stream()
            .map(argument -> '"' + argument + '"')
            .collect(Collectors.joining(",", "bench:main([", "]).")));
    return command;
  }
}
