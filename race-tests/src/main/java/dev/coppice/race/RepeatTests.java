package dev.coppice.race;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs tests many times in a row, in one JVM, until one fails. */
public final class RepeatTests {
  private RepeatTests() {}

  /**
   * Runs them.
   *
   * @param args how many times, the tag of the tests, and the folders with their classes
   */
  public static void main(String[] args) {
    int times = Integer.parseInt(args[0]);
    Set<Path> folders =
        Arrays.stream(args).skip(2).map(Path::of).collect(Collectors.toUnmodifiableSet());
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(DiscoverySelectors.selectClasspathRoots(folders))
            .filters(TagFilter.includeTags(args[1]))
            .build();
    long tests = 0;
    for (int time = 1; time <= times; time++) {
      TestExecutionSummary summary = runOnce(request);
      tests = summary.getTestsSucceededCount();
      if (summary.getTotalFailureCount() > 0 || tests == 0) {
        summary.printFailuresTo(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        System.out.printf(
            "time %d of %d: %d failed, %d passed of those with the tag %s%n",
            time, times, summary.getTotalFailureCount(), tests, args[1]);
        System.exit(1);
      }
    }
    System.out.printf("%d tests, %d times in a row%n", tests, times);
    System.exit(0); // whatever threads the tests have left
  }

  private static TestExecutionSummary runOnce(LauncherDiscoveryRequest request) {
    Launcher launcher = LauncherFactory.create();
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    launcher.execute(request, listener);
    return listener.getSummary();
  }
}
