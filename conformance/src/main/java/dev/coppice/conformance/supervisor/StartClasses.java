package dev.coppice.conformance.supervisor;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Gives the start functions of each id a class of their own: a node limits reports of one context
 * for one class of start functions, and children with different ids are to be limited apart. Any
 * thread.
 */
final class StartClasses {
  private static final ConcurrentMap<String, ClassLoader> LOADERS = new ConcurrentHashMap<>();

  private StartClasses() {}

  /** Loads nothing itself; two of them are two places for classes. */
  private static final class Place extends ClassLoader {
    Place() {
      super(StartClasses.class.getClassLoader());
    }
  }

  /** A start function that does the same, of the class that belongs to the id. */
  static <T> T of(String id, Class<T> type, T function) {
    return type.cast(
        Proxy.newProxyInstance(
            LOADERS.computeIfAbsent(id, _ -> new Place()),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              try {
                return method.invoke(function, arguments);
              } catch (InvocationTargetException thrown) {
                throw Objects.requireNonNull(thrown.getCause());
              }
            }));
  }
}
