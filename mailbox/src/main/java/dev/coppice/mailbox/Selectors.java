package dev.coppice.mailbox;

import io.vavr.control.Option;
import java.util.function.Function;

/** The selectors behind the convenience forms of {@link Self#receive(Function)}. */
final class Selectors {
  private Selectors() {}

  static <M, T extends M> Function<Received<M>, Option<T>> messageOf(Class<T> type) {
    return received ->
        received instanceof Message<M>(var content) && type.isInstance(content)
            ? Option.some(type.cast(content))
            : Option.none();
  }
}
