package dev.coppice.test;

import dev.coppice.testsupport.Compilation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The runtime with a fault planted in its source: texts of its files replaced by others, the
 * changed files compiled, and everything of this project, the test kit and the plays included,
 * loaded anew around them. What is replaced has to be in its file exactly once, so that a mutant
 * fails instead of losing its fault when the source changes.
 */
final class Mutant {
  private static final Path ROOT = Path.of("..");

  /** The changed texts, by their paths. */
  private final Map<String, String> sources = new LinkedHashMap<>();

  /**
   * Replaces a text.
   *
   * @param file a source file, by its path in the project
   * @param original what stands there exactly once
   * @param fault what is to stand there instead
   * @return this
   */
  Mutant with(String file, String original, String fault) {
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
   * Explores a play on this runtime, see {@link Exploration}.
   *
   * @param play the play's class
   * @return what was found
   */
  @SuppressWarnings("unchecked") // that is what an exploration is
  Optional<String> explore(Class<? extends Stage.Play> play) {
    Map<String, byte[]> mutated = Compilation.of(sources.values().toArray(String[]::new)).classes();
    try {
      Constructor<?> made =
          new Loader(mutated).loadClass(Exploration.class.getName()).getDeclaredConstructor();
      made.setAccessible(true); // to us it is of another package
      return ((Function<String, Optional<String>>) made.newInstance()).apply(play.getName());
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

    Loader(Map<String, byte[]> mutated) {
      super(Mutant.class.getClassLoader());
      this.mutated = mutated;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(OURS)) {
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
