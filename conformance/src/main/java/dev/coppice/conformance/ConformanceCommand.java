package dev.coppice.conformance;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The command line of the conformance runs. */
@Command(
    name = "conformance",
    description = "Plays the same scenarios on Erlang/OTP and on Coppice, and compares.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:no difference",
      "1:a difference",
      "2:wrong usage",
      "3:Erlang is not installed"
    })
public final class ConformanceCommand implements Callable<Integer> {
  private static final int DIFFERENT = 1;
  private static final int NOT_INSTALLED = 3;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      converter = KindsConverter.class,
      description = "Which kind of scenarios: supervisor, process, gen_server or all (default).")
  private Chosen chosen = new Chosen(Kinds.ALL);

  /** Not a list: picocli would collect into it. */
  private record Chosen(List<Kind> kinds) {}

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "What the scenarios are made from (default: ${DEFAULT-VALUE}).")
  private long seed;

  /** How many, or which. */
  private static final class Which {
    @Option(
        names = "--count",
        paramLabel = "N",
        description = "How many scenarios of each kind (default: 500).")
    private @Nullable Integer count;

    @Option(
        names = "--only",
        paramLabel = "NUMBER",
        description = "Shows this one of the seed's scenarios.")
    private @Nullable Integer only;

    @Option(
        names = "--scenario",
        paramLabel = "TERM",
        converter = TermConverter.class,
        description = "Shows this scenario.")
    private @Nullable Term scenario;
  }

  private static final int DEFAULT_COUNT = 500;

  @ArgGroup private Which which = new Which();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this text.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  private final Path module = Path.of(System.getProperty("coppice.root", ".."), "conformance");

  /** Reads the name of a kind. */
  private static final class KindsConverter implements ITypeConverter<Chosen> {
    @Override
    public Chosen convert(String name) {
      try {
        return new Chosen(Kinds.named(name));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  /** Reads a term. */
  private static final class TermConverter implements ITypeConverter<Term> {
    @Override
    public Term convert(String text) {
      try {
        return Term.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  /** Runs it and ends the JVM. */
  public static void main(String... arguments) {
    System.exit(new CommandLine(new ConformanceCommand()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!Beam.installed()) {
      System.err.println(Beam.MISSING);
      return NOT_INSTALLED;
    }
    try (Beam beam = Beam.start(module.resolve("src/main/erlang"), module.resolve("target/beam"))) {
      boolean different = false;
      for (Kind kind : chosen.kinds()) {
        different |= differs(new Campaign(kind, seed, beam::play), kind, System.out);
      }
      return different ? DIFFERENT : 0;
    }
  }

  private boolean differs(Campaign campaign, Kind kind, PrintStream out)
      throws InterruptedException {
    if (which.scenario != null) {
      return campaign.playOne(which.scenario, out);
    }
    if (which.only != null) {
      return campaign.playOne(Campaign.scenario(kind, seed, which.only), out);
    }
    int count = which.count == null ? DEFAULT_COUNT : which.count;
    return campaign.run(IntStream.range(0, count), out) > 0;
  }
}
