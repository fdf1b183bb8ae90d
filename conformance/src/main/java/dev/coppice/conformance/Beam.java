package dev.coppice.conformance;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The one {@code erl} of a run, which plays scenarios, any number at the same time. It is spoken to
 * by lines, see {@code conf.erl}. Any thread.
 */
final class Beam implements AutoCloseable {
  /** What to say if there is none. */
  static final String MISSING =
      """
      There is no erl on the PATH, or no erlc. Install Erlang/OTP: "apt install erlang-base" on
      Debian and Ubuntu, "brew install erlang" on macOS, or see https://www.erlang.org/downloads.\
      """;

  private static final long SECONDS_TO_END = 5;

  private final Process process;
  private final BufferedWriter toErlang;
  private final AtomicInteger plays = new AtomicInteger();
  private final Map<Integer, CompletableFuture<String>> open = new ConcurrentHashMap<>();

  private Beam(Process process) {
    this.process = process;
    this.toErlang = process.outputWriter(StandardCharsets.ISO_8859_1);
    Thread.ofPlatform().daemon().name("from-erlang").start(this::read);
  }

  /** {@return whether Erlang is installed} */
  static boolean installed() {
    return installed("erl") && installed("erlc");
  }

  private static boolean installed(String program) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Arrays.stream(path.split(File.pathSeparator, -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /**
   * Compiles the modules and starts.
   *
   * @param sources their folder
   * @param into where the compiled ones go
   */
  static Beam start(Path sources, Path into) throws IOException, InterruptedException {
    Files.createDirectories(into);
    List<Path> modules;
    try (Stream<Path> files = Files.list(sources)) {
      modules = files.filter(file -> file.toString().endsWith(".erl")).sorted().toList();
    }
    compile(modules, into);
    List<String> command = new ArrayList<>(List.of("erl", "+S", "2:2", "+P", "1000000"));
    command.addAll(List.of("-noinput", "-pa", into.toString(), "-s", "conf", "main"));
    return new Beam(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  private static void compile(List<Path> modules, Path into)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("erlc", "+warnings_as_errors", "-pa", into.toString()));
    command.addAll(List.of("-o", into.toString()));
    modules.forEach(module -> command.add(module.toString())); // conf, the behaviour, comes first
    int status = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (status != 0) {
      throw new IOException("erlc failed with " + status);
    }
  }

  /**
   * Plays a scenario.
   *
   * @param kind its kind
   * @param scenario the scenario, as text
   * @return the trace, as text; or an {@link IOException} that says why there is none
   */
  CompletableFuture<String> play(String kind, String scenario) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    int number = plays.incrementAndGet();
    open.put(number, answer);
    try {
      synchronized (toErlang) {
        toErlang.write("{" + number + "," + kind + "," + scenario + "}\n");
        toErlang.flush();
      }
    } catch (IOException e) {
      answer.completeExceptionally(e);
    }
    return answer;
  }

  private void read() {
    try (BufferedReader fromErlang = process.inputReader(StandardCharsets.ISO_8859_1)) {
      for (String line = fromErlang.readLine(); line != null; line = fromErlang.readLine()) {
        answered(line);
      }
      fail(new IOException("erl has ended"));
    } catch (IOException | RuntimeException e) {
      fail(new IOException("erl says what is not understood", e));
    }
  }

  /** Takes a line apart: {@code {Id,{ok,Trace}}} or {@code {Id,{failed,Text}}}. */
  private void answered(String line) {
    int comma = line.indexOf(',');
    CompletableFuture<String> answer = open.remove(Integer.valueOf(line.substring(1, comma)));
    if (answer == null) {
      throw new IllegalStateException("nobody has asked for " + line);
    }
    String what = line.substring(comma + 1, line.length() - 1);
    if (what.startsWith("{ok,")) {
      answer.complete(what.substring("{ok,".length(), what.length() - 1));
    } else if (Term.parse(what).at(1) instanceof Term.Text(var why)) {
      answer.completeExceptionally(new IOException(why));
    }
  }

  private void fail(IOException why) {
    open.values().forEach(answer -> answer.completeExceptionally(why));
  }

  /** Ends it. */
  @Override
  public void close() {
    try {
      synchronized (toErlang) {
        toErlang.close(); // it ends by itself when its input does
      }
      if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
