package dev.coppice.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The command line of the benchmarks. */
@Command(
    name = "bench",
    description = "Runs the same workloads on Coppice, the BEAM and Apache Pekko.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all rows ran, whether they met their targets or not",
      "1:a row failed to run",
      "2:wrong usage",
      "3:a system that was asked for is not installed"
    })
public final class BenchCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int NOT_INSTALLED = 3;

  /** How much is to be done. */
  private static final class Amount {
    @Option(names = "--quick", description = "Only looks whether every row runs.")
    private boolean quick;

    @Option(names = "--full", description = "Takes its time, for a table that is kept.")
    @SuppressWarnings("UnusedVariable") // what is neither quick nor absent is full
    private boolean full;
  }

  @ArgGroup private @Nullable Amount amount;

  @Option(
      names = "--rows",
      split = ",",
      paramLabel = "ROW",
      converter = RowConverter.class,
      description = "Which rows (default: all).")
  private List<Row> rows = List.of(Row.values());

  @Option(
      names = "--systems",
      split = ",",
      paramLabel = "SYSTEM",
      description = "Which of ${COMPLETION-CANDIDATES} (default: all that are installed).")
  private @Nullable Set<Platform> systems;

  /** Another collector. */
  private enum Collector {
    PARALLEL
  }

  @Option(
      names = "--gc",
      paramLabel = "GC",
      description = "Another garbage collector than the JVM's choice: ${COMPLETION-CANDIDATES}.")
  private @Nullable Collector collector;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the results go (default: benchmarks/target/bench).")
  private @Nullable Path out;

  @Option(
      names = "--compare",
      paramLabel = "REV",
      description = "Compares Coppice with itself at an older commit.")
  private @Nullable String revision;

  @Option(
      names = "--jmh",
      arity = "0..1",
      paramLabel = "REGEX",
      fallbackValue = ".*",
      description = "Runs the microbenchmarks instead, those whose names match.")
  private @Nullable String microbenchmarks;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this text.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  private final Path repository = Path.of(System.getProperty("coppice.root", ".."));
  private final Path target = repository.resolve("benchmarks").resolve("target");

  /** Reads a row's name. */
  private static final class RowConverter implements ITypeConverter<Row> {
    @Override
    public Row convert(String name) {
      try {
        return Row.of(name);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  /** Runs the benchmarks and ends the JVM. */
  public static void main(String... arguments) {
    // Whoever ends this ends what it has forked.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroy)));
    System.exit(commandLine().execute(arguments));
  }

  /** {@return how arguments are read} */
  static CommandLine commandLine() {
    return new CommandLine(new BenchCommand()).setCaseInsensitiveEnumValuesAllowed(true);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Files.createDirectories(folder());
    if (microbenchmarks != null) {
      return microbenchmarks(microbenchmarks);
    }
    return revision == null ? systems() : compare(revision);
  }

  private Path folder() {
    return out == null ? target.resolve("bench") : out;
  }

  private Effort effort() {
    return amount == null ? Effort.NORMAL : amount.quick ? Effort.QUICK : Effort.FULL;
  }

  private Jvm jvm(String classPath) {
    return new Jvm(classPath, collector == Collector.PARALLEL);
  }

  private static String classPath() {
    return System.getProperty("java.class.path");
  }

  private Bench bench(Map<Platform, BiFunction<Subject, Iterations, List<String>>> commands) {
    return new Bench(effort(), commands, folder().resolve("logs"), System.err);
  }

  private int systems() throws IOException, InterruptedException {
    Set<Platform> wanted = systems == null ? EnumSet.allOf(Platform.class) : systems;
    Map<Platform, BiFunction<Subject, Iterations, List<String>>> commands =
        new EnumMap<>(Platform.class);
    commands.put(Platform.COPPICE, jvm(classPath())::command);
    commands.put(Platform.PEKKO, jvm(classPath())::command);
    if (wanted.contains(Platform.BEAM)) {
      Path source = repository.resolve("benchmarks/src/main/erlang/bench.erl");
      Optional<Beam> beam = Beam.compiled(source, target.resolve("beam"));
      if (beam.isEmpty()) {
        System.err.println(Beam.MISSING);
        if (systems != null) {
          return NOT_INSTALLED;
        }
        System.err.println("The BEAM's column is left out.");
      }
      beam.ifPresent(it -> commands.put(Platform.BEAM, (_, what) -> it.command(what)));
    }
    Results results = bench(commands).run(rows, wanted);
    return report(new Report(results, effort() != Effort.QUICK), results, System.out);
  }

  private int report(Report report, Results results, PrintStream out) throws IOException {
    Map<String, String> machine = machine();
    Files.writeString(folder().resolve("results.json"), ResultsFile.of(results, machine));
    Files.writeString(folder().resolve("chart.svg"), Chart.of(report.lines()));
    StringBuilder text = new StringBuilder();
    machine.forEach((name, value) -> text.append("- %s: %s%n".formatted(name, value)));
    text.append("\n%s\n\n%s\n".formatted(report.table(), report.verdict()));
    Files.writeString(folder().resolve("results.md"), text);
    out.println(report.table());
    if (!report.failures().isEmpty()) {
      out.println(report.failures());
    }
    out.println("results: " + folder());
    out.println(report.verdict());
    return results.failures().isEmpty() ? 0 : FAILED;
  }

  /** What the figures depend on. */
  private Map<String, String> machine() {
    Map<String, String> machine = new LinkedHashMap<>();
    machine.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
    machine.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    machine.put("java", Runtime.version().toString());
    machine.put("collector", collector == null ? "the JVM's default" : "parallel");
    machine.put("effort", effort().name().toLowerCase(Locale.ROOT));
    return machine;
  }

  private int compare(String commit) throws IOException, InterruptedException {
    try (OlderJars older = OlderJars.build(repository, commit)) {
      Jvm before = jvm(Jvm.withCoppice(classPath(), older.jars()));
      var outcome =
          new Comparison(
                  bench(Map.of(Platform.COPPICE, jvm(classPath())::command)),
                  bench(Map.of(Platform.COPPICE, before::command)))
              .run(rows);
      System.out.println(outcome.table());
      Files.writeString(folder().resolve("compare.md"), outcome.table() + "\n");
      boolean failed =
          !outcome.now().failures().isEmpty() || !outcome.before().failures().isEmpty();
      return failed ? FAILED : 0;
    }
  }

  private int microbenchmarks(String regex) throws IOException, InterruptedException {
    Path results = folder().resolve("jmh.json");
    return new ProcessBuilder(
            Jvm.java(),
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            classPath(),
            "org.openjdk.jmh.Main",
            regex,
            "-rf",
            "json",
            "-rff",
            results.toString())
        .inheritIO()
        .start()
        .waitFor();
  }
}
