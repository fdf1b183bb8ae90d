package dev.coppice.poetry.poems;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * An immutable sequence of bytes: a poem, or a piece of one, which may begin and end in the middle
 * of a character.
 */
public final class Bytes {
  private static final Bytes NONE = new Bytes(new byte[0]);

  private final byte[] content;

  private Bytes(byte[] content) {
    this.content = content;
  }

  /** {@return no bytes} */
  public static Bytes none() {
    return NONE;
  }

  /**
   * {@return a copy of the bytes in an array}
   *
   * @param array the array
   */
  public static Bytes of(byte... array) {
    return new Bytes(array.clone());
  }

  /**
   * {@return a copy of the first bytes in a buffer}
   *
   * @param buffer the buffer
   * @param length how many
   */
  public static Bytes copyOf(byte[] buffer, int length) {
    return new Bytes(Arrays.copyOf(buffer, length));
  }

  /**
   * {@return pieces put together}
   *
   * @param pieces the pieces, in order
   */
  public static Bytes concat(Iterable<Bytes> pieces) {
    int length = 0;
    for (Bytes piece : pieces) {
      length += piece.length();
    }
    byte[] whole = new byte[length];
    int end = 0;
    for (Bytes piece : pieces) {
      System.arraycopy(piece.content, 0, whole, end, piece.length());
      end += piece.length();
    }
    return new Bytes(whole);
  }

  /** {@return how many bytes these are} */
  public int length() {
    return content.length;
  }

  /**
   * Writes all bytes.
   *
   * @param out where to
   * @throws IOException if it cannot be written to
   */
  public void writeTo(OutputStream out) throws IOException {
    out.write(content);
  }

  /**
   * Writes some of the bytes.
   *
   * @param out where to
   * @param from the index of the first
   * @param to the index after the last
   * @throws IOException if it cannot be written to
   */
  public void writeTo(OutputStream out, int from, int to) throws IOException {
    out.write(content, from, to - from);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content);
  }

  @Override
  public String toString() {
    return content.length + " bytes";
  }
}
