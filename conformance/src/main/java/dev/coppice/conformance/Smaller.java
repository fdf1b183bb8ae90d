package dev.coppice.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Ways to make a list smaller, for {@link Kind#smaller}. */
public final class Smaller {
  private Smaller() {}

  /**
   * {@return the list without a part of it: first without a half, then without a quarter, at last
   * without one element}
   *
   * @param list what is to become smaller
   * @param <T> of what
   */
  public static <T> Stream<List<T>> without(List<T> list) {
    return Stream.iterate((list.size() + 1) / 2, length -> length > 0, length -> length / 2)
        .flatMap(
            length ->
                IntStream.iterate(0, from -> from < list.size(), from -> from + length)
                    .mapToObj(from -> cut(list, from, Math.min(from + length, list.size()))));
  }

  private static <T> List<T> cut(List<T> list, int from, int to) {
    List<T> rest = new ArrayList<>(list.subList(0, from));
    rest.addAll(list.subList(to, list.size()));
    return rest;
  }

  /**
   * {@return the list with one of its elements made smaller}
   *
   * @param list what is to become smaller
   * @param smaller what an element can become
   * @param <T> of what
   */
  public static <T> Stream<List<T>> within(List<T> list, Function<T, Stream<T>> smaller) {
    return IntStream.range(0, list.size())
        .boxed()
        .flatMap(
            index ->
                smaller
                    .apply(list.get(index))
                    .map(
                        element -> {
                          List<T> changed = new ArrayList<>(list);
                          changed.set(index, element);
                          return changed;
                        }));
  }
}
