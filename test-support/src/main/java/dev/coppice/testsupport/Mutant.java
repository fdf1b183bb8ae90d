package dev.coppice.testsupport;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The runtime with a fault planted in its source: texts of its files replaced by others, the
 * changed files compiled, and everything of this project, the running test's module included,
 * loaded anew around them. What is replaced has to be in its file exactly once, so that a mutant
 * fails instead of losing its fault when the source changes.
 */
public final class Mutant {
  private static final Path ROOT = Path.of("..");

  /** The changed texts, by their paths. */
  private final Map<String, String> sources = new LinkedHashMap<>();

  private Set<String> shared = Set.of();

  /** The runtime as it is. */
  public Mutant() {}

  /**
   * Replaces a text.
   *
   * @param file a source file, by its path in the project
   * @param original what stands there exactly once
   * @param fault what is to stand there instead
   * @return this
   */
  public Mutant with(String file, String original, String fault) {
    String source = sources.computeIfAbsent(file, Mutant::read);
    int at = source.indexOf(original);
    if (at < 0 || source.indexOf(original, at + 1) >= 0) {
      throw new AssertionError(
          file + " has changed: it should have this text exactly once:\n" + original);
    }
    sources.put(file, source.substring(0, at) + fault + source.substring(at + original.length()));
    return this;
  }

  private static String read(String file) {
    try {
      return Files.readString(ROOT.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Leaves classes to the test's loader, with what is nested in them: those through which both
   * worlds are to meet.
   *
   * @param classes which
   * @return this
   */
  public Mutant sharing(Class<?>... classes) {
    shared = Stream.of(classes).map(Class::getName).collect(Collectors.toUnmodifiableSet());
    return this;
  }

  /**
   * Makes an object in the world of the mutant.
   *
   * @param implementation its class here: the mutant's of the same name is taken, which needs a
   *     constructor without parameters
   * @param type what to use it as: a type of the JDK, for of the classes of this project there are
   *     others in a mutant
   * @param <T> that type
   * @return the object
   */
  public <T> T instance(Class<? extends T> implementation, Class<T> type) {
    Map<String, byte[]> mutated =
        sources.isEmpty()
            ? Map.of()
            : Compilation.of(sources.values().toArray(String[]::new)).classes();
    try {
      Constructor<?> made =
          new Loader(mutated, shared).loadClass(implementation.getName()).getDeclaredConstructor();
      made.setAccessible(true); // to us it is of another package
      return type.cast(made.newInstance());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the mutant cannot be loaded", e);
    }
  }

  /**
   * Loads this project's classes itself, so that none of them is one of the running test's, and
   * leaves all others to the test's loader.
   */
  private static final class Loader extends ClassLoader {
    private static final String OURS = "dev.coppice.";

    private final Map<String, byte[]> mutated;
    private final Set<String> shared;

    Loader(Map<String, byte[]> mutated, Set<String> shared) {
      super(Mutant.class.getClassLoader());
      this.mutated = mutated;
      this.shared = shared;
    }

    private boolean isOurs(String name) {
      return name.startsWith(OURS) && !shared.contains(name.replaceFirst("\\$.*", ""));
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!isOurs(name)) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? findClass(name) : loaded;
      }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      byte[] file = mutated.get(name);
      byte[] present = file == null ? original(name) : file;
      return defineClass(name, present, 0, present.length);
    }

    private byte[] original(String name) throws ClassNotFoundException {
      try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (file == null) {
          throw new ClassNotFoundException(name);
        }
        return file.readAllBytes();
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
