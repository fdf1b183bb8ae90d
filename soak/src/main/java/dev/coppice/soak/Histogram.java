package dev.coppice.soak;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** How many objects of which class are alive, by the JVM's own count, which collects first. */
final class Histogram {
  private static final Pattern LINE = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+(\\S+).*");

  private final Map<String, Long> instances = new TreeMap<>();

  private Histogram(String text) {
    text.lines()
        .map(LINE::matcher)
        .filter(Matcher::matches)
        .forEach(line -> instances.merge(line.group(2), Long.parseLong(line.group(1)), Long::sum));
  }

  static Histogram take() {
    try {
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      Object text =
          server.invoke(
              new ObjectName("com.sun.management:type=DiagnosticCommand"),
              "gcClassHistogram",
              new Object[] {new String[0]},
              new String[] {String[].class.getName()});
      return new Histogram((String) text);
    } catch (JMException e) {
      throw new IllegalStateException("the JVM does not count its objects", e);
    }
  }

  long of(Class<?> type) {
    return of(type.getName());
  }

  long of(String type) {
    return instances.getOrDefault(type, 0L);
  }

  /** The classes in a package and below. */
  Map<String, Long> in(String packageName) {
    Map<String, Long> found = new TreeMap<>(instances);
    found.keySet().removeIf(type -> !type.startsWith(packageName + "."));
    return found;
  }
}
