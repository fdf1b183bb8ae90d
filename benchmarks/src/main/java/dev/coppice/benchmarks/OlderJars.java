package dev.coppice.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Coppice's jars as an older commit builds them, in a work tree that is removed at the end. */
final class OlderJars implements AutoCloseable {
  private static final List<String> MODULES = List.of("mailbox", "supervisor");

  private final Path repository;
  private final Path folder;
  private final Path tree;

  private OlderJars(Path repository, Path folder) {
    this.repository = repository;
    this.folder = folder;
    this.tree = folder.resolve("tree");
  }

  /**
   * Builds them.
   *
   * @param repository the folder of this repository
   * @param revision which commit
   */
  static OlderJars build(Path repository, String revision)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("coppice-compare");
    OlderJars jars = new OlderJars(repository, folder);
    try {
      jars.build(revision);
    } catch (IOException | InterruptedException e) {
      jars.close();
      throw e;
    }
    return jars;
  }

  private void build(String revision) throws IOException, InterruptedException {
    run(repository, "git", "worktree", "add", "--quiet", "--detach", tree.toString(), revision);
    String modules = String.join(",", MODULES);
    run(
        tree,
        "mvn",
        "-q",
        "-B",
        "-ntp",
        "-Dmaven.test.skip=true",
        "-pl",
        modules,
        "-am",
        "package");
  }

  /** {@return the jars} */
  List<Path> jars() throws IOException {
    List<Path> jars = new ArrayList<>();
    for (String module : MODULES) {
      try (Stream<Path> files = Files.list(tree.resolve(module).resolve("target"))) {
        files
            .filter(file -> file.getFileName().toString().matches("coppice-.*\\.jar"))
            .forEach(jars::add);
      }
    }
    return jars;
  }

  private static void run(Path where, String... command) throws IOException, InterruptedException {
    var builder = new ProcessBuilder(command).directory(where.toFile()).inheritIO();
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    int status = builder.start().waitFor();
    if (status != 0) {
      throw new IOException(String.join(" ", command) + " failed with " + status);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      if (Files.exists(tree)) {
        run(repository, "git", "worktree", "remove", "--force", tree.toString());
      }
      Files.delete(folder);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
