package dev.coppice.poetry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coppice.poetry.poems.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;

/**
 * What a program did.
 *
 * @param exitCode how it ended
 * @param out the standard output
 * @param err the standard error
 */
record Run(int exitCode, Bytes out, String err) {

  /** A program's entry. */
  interface Program {
    int run(PrintStream out, PrintStream err, String... args);
  }

  static Run of(Program program, Object... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String[] words = List.of(args).stream().map(String::valueOf).toArray(String[]::new);
    int exitCode =
        program.run(new PrintStream(out, false, UTF_8), new PrintStream(err, false, UTF_8), words);
    return new Run(exitCode, Bytes.of(out.toByteArray()), err.toString(UTF_8));
  }

  /** The standard output of a program that printed these poems and nothing else. */
  static Bytes printed(Bytes... poems) {
    Bytes newline = Bytes.of((byte) '\n');
    return Bytes.concat(
        List.of(poems).stream().flatMap(poem -> List.of(poem, newline).stream()).toList());
  }

  String text() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      out.writeTo(bytes);
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toString(UTF_8);
  }
}
