package dev.coppice.poetry.poems;

import io.vavr.collection.List;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/**
 * A poem that is shipped with the programs, as a resource beside this class.
 *
 * @param file its file name
 */
public record ShippedPoem(String file) {

  /** {@return all of them} */
  public static List<ShippedPoem> all() {
    return List.of("coppice.txt", "mailbox.txt", "river.txt", "again.txt").map(ShippedPoem::new);
  }

  /** {@return the poem, in UTF-8} */
  public Bytes bytes() {
    try (InputStream in =
        Objects.requireNonNull(
            ShippedPoem.class.getResourceAsStream(file), () -> "no poem called " + file)) {
      return Bytes.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
