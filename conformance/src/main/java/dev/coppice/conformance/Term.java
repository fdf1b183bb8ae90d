package dev.coppice.conformance;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An Erlang term: what scenarios and traces are made of, so that both sides read and write the same
 * text. Only what they need; what has no meaning outside its node (pids, references, functions) is
 * given a name before it gets here. Immutable values, compared by content.
 */
public sealed interface Term {

  /**
   * An atom.
   *
   * @param name its text, without quotes
   */
  record Atom(String name) implements Term {
    @Override
    public String toString() {
      return TermText.atom(name);
    }
  }

  /**
   * An integer.
   *
   * @param number its value
   */
  record Int(long number) implements Term {
    @Override
    public String toString() {
      return Long.toString(number);
    }
  }

  /**
   * A binary that holds text.
   *
   * @param text the text
   */
  record Text(String text) implements Term {
    @Override
    public String toString() {
      return TermText.binary(text);
    }
  }

  /**
   * A tuple.
   *
   * @param elements what is in it
   */
  record Tuple(List<Term> elements) implements Term {
    /** Copies the list. */
    public Tuple {
      elements = List.copyOf(elements);
    }

    @Override
    public String toString() {
      return elements.stream().map(Term::toString).collect(Collectors.joining(",", "{", "}"));
    }
  }

  /**
   * A proper list.
   *
   * @param elements what is in it
   */
  record Sequence(List<Term> elements) implements Term {
    /** Copies the list. */
    public Sequence {
      elements = List.copyOf(elements);
    }

    @Override
    public String toString() {
      return elements.stream().map(Term::toString).collect(Collectors.joining(",", "[", "]"));
    }
  }

  /** The atom {@code true}. */
  Term TRUE = atom("true");

  /** The atom {@code false}. */
  Term FALSE = atom("false");

  /**
   * {@return an atom}
   *
   * @param name its text
   */
  static Term atom(String name) {
    return new Atom(name);
  }

  /**
   * {@return an integer}
   *
   * @param value its value
   */
  static Term number(long value) {
    return new Int(value);
  }

  /**
   * {@return the atom {@code true} or {@code false}}
   *
   * @param value which
   */
  static Term bool(boolean value) {
    return value ? TRUE : FALSE;
  }

  /**
   * {@return a tuple}
   *
   * @param elements what is in it
   */
  static Term tuple(Term... elements) {
    return new Tuple(Arrays.asList(elements));
  }

  /**
   * {@return a tuple that begins with an atom}
   *
   * @param tag the atom
   * @param rest what follows it
   */
  static Term tagged(String tag, Term... rest) {
    Term[] elements = new Term[rest.length + 1];
    elements[0] = atom(tag);
    System.arraycopy(rest, 0, elements, 1, rest.length);
    return tuple(elements);
  }

  /**
   * {@return a list}
   *
   * @param elements what is in it
   */
  static Term list(Term... elements) {
    return new Sequence(Arrays.asList(elements));
  }

  /**
   * {@return a list}
   *
   * @param elements what is in it
   */
  static Term list(List<Term> elements) {
    return new Sequence(elements);
  }

  /**
   * {@return the term that a text stands for, as Erlang reads it; a string is a list of integers}
   *
   * @param text one term, with or without a full stop behind it
   * @throws IllegalArgumentException if it is not a term, or one that has no place here
   */
  static Term parse(String text) {
    return new TermText(text).parse();
  }

  /** {@return the elements of a tuple or list} */
  default List<Term> elements() {
    return switch (this) {
      case Tuple(var elements) -> elements;
      case Sequence(var elements) -> elements;
      default -> throw new IllegalStateException("neither tuple nor list: " + this);
    };
  }

  /**
   * {@return an element of a tuple or list}
   *
   * @param index which, from 0
   */
  default Term at(int index) {
    return elements().get(index);
  }

  /** {@return the number of elements of a tuple or list; 0 of anything else} */
  default int size() {
    return switch (this) {
      case Tuple(var elements) -> elements.size();
      case Sequence(var elements) -> elements.size();
      default -> 0;
    };
  }

  /** {@return the text of an atom} */
  default String name() {
    return switch (this) {
      case Atom(var name) -> name;
      default -> throw new IllegalStateException("not an atom: " + this);
    };
  }

  /** {@return the value of an integer} */
  default int value() {
    return switch (this) {
      case Int(var number) -> Math.toIntExact(number);
      default -> throw new IllegalStateException("not an integer: " + this);
    };
  }

  /** {@return the text of an atom, or of the atom that a tuple begins with; otherwise ""} */
  default String tag() {
    return switch (this) {
      case Atom(var name) -> name;
      case Tuple(var elements)
          when !elements.isEmpty() && elements.getFirst() instanceof Atom(var name) ->
          name;
      default -> "";
    };
  }
}
