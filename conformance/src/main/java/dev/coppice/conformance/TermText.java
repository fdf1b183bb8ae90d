package dev.coppice.conformance;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/** The text of terms: how it is written, and a reader of it by recursive descent. */
final class TermText {
  private static final Pattern PLAIN = Pattern.compile("[a-z][a-zA-Z0-9_@]*");
  private static final Set<String> RESERVED =
      Set.of(
          "after", "and", "andalso", "band", "begin", "bnot", "bor", "bsl", "bsr", "bxor", "case",
          "catch", "cond", "div", "end", "fun", "if", "let", "maybe", "not", "of", "or", "orelse",
          "receive", "rem", "try", "when", "xor");

  /** What follows the last character. */
  private static final char END = 0;

  private final String text;
  private int at;

  TermText(String text) {
    this.text = text;
  }

  // ------------------------------------------------------------------ writing

  static String atom(String name) {
    return PLAIN.matcher(name).matches() && !RESERVED.contains(name) ? name : quoted(name, '\'');
  }

  static String binary(String value) {
    return value.isEmpty() ? "<<>>" : "<<" + quoted(value, '"') + "/utf8>>";
  }

  private static String quoted(String plain, char quote) {
    StringBuilder all = new StringBuilder().append(quote);
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      switch (c) {
        case '\n' -> all.append("\\n");
        case '\\' -> all.append("\\\\");
        default -> all.append(c == quote ? "\\" : "").append(c);
      }
    }
    return all.append(quote).toString();
  }

  // ------------------------------------------------------------------ reading

  Term parse() {
    Term term = term();
    var _ = skip('.');
    if (peek() != END) {
      throw error("the end");
    }
    return term;
  }

  private Term term() {
    char c = peek();
    return switch (c) {
      case '{' -> new Term.Tuple(elements('}'));
      case '[' -> new Term.Sequence(elements(']'));
      case '<' -> binary();
      case '"' -> new Term.Sequence(characters());
      case '\'' -> new Term.Atom(string('\''));
      default -> c == '-' || isDigit(c) ? new Term.Int(number()) : new Term.Atom(word());
    };
  }

  private List<Term> elements(char end) {
    at++;
    List<Term> elements = new ArrayList<>();
    while (!skip(end)) {
      if (!elements.isEmpty()) {
        expect(',');
      }
      elements.add(term());
    }
    return elements;
  }

  private List<Term> characters() {
    return string('"').codePoints().mapToObj(Term::number).toList();
  }

  /** A binary as Erlang writes it: of bytes, or of one string. */
  private Term binary() {
    expect('<');
    expect('<');
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (!skip('>')) {
      if (bytes.size() > 0) {
        expect(',');
      }
      if (peek() == '"') {
        bytes.writeBytes(string('"').getBytes(StandardCharsets.UTF_8));
        if (skip('/')) {
          var _ = word();
        }
      } else {
        bytes.write((int) number());
      }
    }
    expect('>');
    return new Term.Text(bytes.toString(StandardCharsets.UTF_8));
  }

  private String string(char quote) {
    expect(quote);
    StringBuilder all = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == quote) {
        return all.toString();
      }
      all.append(c == '\\' && at < text.length() ? escaped(text.charAt(at++)) : c);
    }
    throw error("a closing quote");
  }

  private static char escaped(char c) {
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      default -> c;
    };
  }

  private long number() {
    return Long.parseLong(span(c -> c == '-' || isDigit(c)));
  }

  private String word() {
    String word = span(c -> Character.isLetterOrDigit(c) || c == '_' || c == '@');
    if (word.isEmpty() || !Character.isLowerCase(word.charAt(0))) {
      throw error("a term");
    }
    return word;
  }

  private String span(IntPredicate wanted) {
    int from = at;
    while (at < text.length() && wanted.test(text.charAt(at))) {
      at++;
    }
    return text.substring(from, at);
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  /** The next character that is not a space, or {@link #END}. */
  private char peek() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at < text.length() ? text.charAt(at) : END;
  }

  private boolean skip(char c) {
    boolean found = peek() == c;
    if (found) {
      at++;
    }
    return found;
  }

  private void expect(char c) {
    if (!skip(c)) {
      throw error("'" + c + "'");
    }
  }

  private IllegalArgumentException error(String expected) {
    return new IllegalArgumentException(
        "expected " + expected + " at " + at + " of this term: " + text);
  }
}
