package dev.coppice.testsupport;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * Java source given as text, compiled against what the running test sees; above all for tests of
 * what must not compile:
 *
 * <pre>{@code
 * Compilation.of("import dev.coppice.mailbox.Pid; class A { Pid<String> a(Pid<Integer> b) { return b; } }")
 *     .failsWith("incompatible types");
 * }</pre>
 *
 * <p>Each source may be several classes, public ones too. If one source declares a module, the
 * sources are compiled as that module, and see only what it requires; otherwise they see every
 * public class of every module and library. Nothing is written anywhere.
 */
public final class Compilation {
  private static final Pattern MODULE =
      Pattern.compile("(?m)^\\s*(open\\s+)?module\\s+[\\w.]+\\s*\\{");

  private final List<String> sources;
  private final List<String> options;

  private Compilation(List<String> sources, List<String> options) {
    this.sources = sources;
    this.options = options;
  }

  /** The compilation of these sources, each the text of one file. */
  public static Compilation of(String... sources) {
    return new Compilation(List.of(sources), List.of());
  }

  /** The same compilation with more options, such as {@code -Xlint:all} and {@code -Werror}. */
  public Compilation with(String... more) {
    return new Compilation(sources, Stream.concat(options.stream(), Stream.of(more)).toList());
  }

  /** Passes if the sources compile. */
  public void succeeds() {
    requireNone(problems());
  }

  /** The class files of the sources, which must compile, by the binary names of the classes. */
  public Map<String, byte[]> classes() {
    var written = new HashMap<String, ByteArrayOutputStream>();
    requireNone(problems(name -> written.computeIfAbsent(name, _ -> new ByteArrayOutputStream())));
    return written.entrySet().stream()
        .collect(toUnmodifiableMap(Map.Entry::getKey, file -> file.getValue().toByteArray()));
  }

  private static void requireNone(List<String> problems) {
    if (!problems.isEmpty()) {
      throw new AssertionError("should compile, but:\n" + String.join("\n", problems));
    }
  }

  /**
   * Passes if the sources do not compile, for these reasons and no other: each reason is found in
   * some error, and each error has one of the reasons in it, so that a slip in the test's own
   * source is not taken for the mistake that it shows. Under {@code -Werror} a warning is an error.
   */
  public void failsWith(String... reasons) {
    if (reasons.length == 0) {
      throw new IllegalArgumentException("give the reason why it must not compile");
    }
    List<String> problems = problems();
    boolean asExpected =
        Stream.of(reasons).allMatch(r -> problems.stream().anyMatch(p -> p.contains(r)))
            && problems.stream().allMatch(p -> Stream.of(reasons).anyMatch(p::contains));
    if (!asExpected) {
      throw new AssertionError(
          "should fail with "
              + String.join(" and ", reasons)
              + (problems.isEmpty() ? ", but compiles" : ", but:\n" + String.join("\n", problems)));
    }
  }

  /** What keeps the sources from compiling, in javac's words; empty if they compile. */
  public List<String> problems() {
    return problems(_ -> OutputStream.nullOutputStream());
  }

  /**
   * The problems.
   *
   * @param output where the class file of a class goes
   */
  private List<String> problems(Function<String, OutputStream> output) {
    var compiler = ToolProvider.getSystemJavaCompiler();
    var found = new DiagnosticCollector<JavaFileObject>();
    var said = new StringWriter();
    try (var files =
        new Redirecting(
            compiler.getStandardFileManager(found, Locale.ENGLISH, StandardCharsets.UTF_8),
            output)) {
      var units =
          IntStream.range(0, sources.size()).mapToObj(i -> new Source(i, sources.get(i))).toList();
      var ok = compiler.getTask(said, files, found, arguments(), null, units).call();
      boolean warningsCount = options.contains("-Werror");
      List<String> problems =
          found.getDiagnostics().stream()
              .filter(d -> warningsCount ? !isNote(d) : d.getKind() == Diagnostic.Kind.ERROR)
              .filter(d -> !"compiler.err.warnings.and.werror".equals(d.getCode()))
              .map(Compilation::describe)
              .toList();
      if (ok == problems.isEmpty()) {
        return problems;
      }
      throw new IllegalStateException("javac says " + ok + ": " + problems + said);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> arguments() {
    boolean module = sources.stream().anyMatch(s -> MODULE.matcher(s).find());
    String modules = System.getProperty("jdk.module.path", "");
    String classes = System.getProperty("java.class.path", "");
    var arguments = new ArrayList<>(List.of("-proc:none"));
    if (module) {
      arguments.addAll(List.of("--module-path", modules.isEmpty() ? classes : modules));
    } else {
      arguments.addAll(List.of("--class-path", modules + File.pathSeparator + classes));
    }
    arguments.addAll(options);
    return arguments;
  }

  private static boolean isNote(Diagnostic<?> d) {
    return d.getKind() == Diagnostic.Kind.NOTE || d.getKind() == Diagnostic.Kind.OTHER;
  }

  private static String describe(Diagnostic<? extends JavaFileObject> d) {
    return "line " + d.getLineNumber() + ": " + d.getMessage(Locale.ENGLISH);
  }

  /** One source; any class may be in it, whatever the name. */
  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(int number, String text) {
      super(URI.create("text:///Source" + number + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }

    @Override
    public boolean isNameCompatible(String simpleName, Kind kind) {
      return true;
    }
  }

  /** Puts the class files elsewhere. */
  private static final class Redirecting extends ForwardingJavaFileManager<JavaFileManager> {
    private final Function<String, OutputStream> output;

    Redirecting(JavaFileManager files, Function<String, OutputStream> output) {
      super(files);
      this.output = output;
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String className, JavaFileObject.Kind kind, @Nullable FileObject near) {
      return new SimpleJavaFileObject(URI.create("class:///" + className), kind) {
        @Override
        public OutputStream openOutputStream() {
          return output.apply(className);
        }
      };
    }
  }
}
