package dev.coppice.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TermTest {

  @ParameterizedTest(name = "a term as it is written, read and written again: {0}")
  @ValueSource(
      strings = {
        "a",
        "an_Atom@1",
        "'An atom'",
        "'it\\'s'",
        "'a\\\\b'",
        "'receive'",
        "''",
        "0",
        "-17",
        "{}",
        "[]",
        "{a,1,[b,{c}]}",
        "<<>>",
        "<<\"text, with \\\"quotes\\\"\"/utf8>>",
        "<<\"two\\nlines\"/utf8>>"
      })
  void sameText(String text) {
    assertThat(Term.parse(text)).hasToString(text);
  }

  @Test
  @DisplayName("spaces, a full stop, strings and bytes are read as Erlang reads them")
  void otherForms() {
    assertThat(Term.parse(" { a , [ 1 ] } . "))
        .isEqualTo(Term.tagged("a", Term.list(Term.number(1))));
    assertThat(Term.parse("\"ab\"")).isEqualTo(Term.parse("[97,98]"));
    assertThat(Term.parse("<<97,98>>")).isEqualTo(new Term.Text("ab"));
  }

  @ParameterizedTest(name = "not a term: {0}")
  @ValueSource(strings = {"", "{a", "[a b]", "{a}}", "<0.1.0>", "'a", "Variable", "#{}"})
  void noTerm(String text) {
    assertThatThrownBy(() -> Term.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("a tag is an atom, or the atom that a tuple begins with")
  void tags() {
    assertThat(Term.atom("a").tag()).isEqualTo("a");
    assertThat(Term.parse("{a,b}").tag()).isEqualTo("a");
    assertThat(Term.parse("{1,b}").tag()).isEmpty();
    assertThat(Term.parse("[a,b]").tag()).isEmpty();
  }
}
