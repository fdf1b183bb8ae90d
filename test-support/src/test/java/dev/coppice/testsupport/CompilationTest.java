package dev.coppice.testsupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CompilationTest {
  private static final String GOOD = "public class A { org.slf4j.Logger log; }";
  private static final String BAD = "class A { int a() { return \"\"; } }";
  private static final String RAW = "class A { java.util.List a; }";

  @Test
  void goodSourceSucceedsAndSeesTheClassPath() {
    Compilation.of(GOOD).succeeds();
    Compilation.of("package a; public class A {}", "package b; class B extends a.A {}").succeeds();
    assertThatThrownBy(() -> Compilation.of(GOOD).failsWith("incompatible types"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("but compiles");
  }

  @Test
  void badSourceFailsForItsReason() {
    Compilation.of(BAD).failsWith("incompatible types");
    assertThatThrownBy(() -> Compilation.of(BAD).succeeds())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("line 1: incompatible types");
  }

  @Test
  void anotherErrorIsNotAccepted() {
    var twice = Compilation.of("class A { int a() { return \"\"; } Missing m; }");
    twice.failsWith("incompatible types", "cannot find symbol");
    assertThatThrownBy(() -> twice.failsWith("incompatible types"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("cannot find symbol");
    assertThatThrownBy(() -> Compilation.of(BAD).failsWith("incompatible types", "another"))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void warningsCountUnderWerror() {
    Compilation.of(RAW).succeeds();
    Compilation.of(RAW).with("-Xlint:all").succeeds();
    Compilation.of(RAW).with("-Xlint:all", "-Werror").failsWith("found raw type");
  }

  @Test
  void aSwitchThatForgetsACaseFails() {
    Compilation.of(
            """
            sealed interface S { record A() implements S {} record B() implements S {} }
            class C { int c(S s) { return switch (s) { case S.A() -> 1; }; } }
            """)
        .failsWith("does not cover all possible input values");
  }

  @Test
  void theClassFilesAreThere() {
    assertThat(Compilation.of("package a; class A { class B {} }", "class C {}").classes())
        .containsOnlyKeys("a.A", "a.A$B", "C")
        .allSatisfy((_, file) -> assertThat(file).startsWith(0xCA, 0xFE, 0xBA, 0xBE));
    assertThatThrownBy(() -> Compilation.of(BAD).classes())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("incompatible types");
  }

  @Test
  void aModuleSeesOnlyWhatItRequires() {
    String use = "package a; class A { org.slf4j.Logger log; }";
    Compilation.of("module a { requires org.slf4j; }", use).succeeds();
    Compilation.of("module a {}", use).failsWith("package org.slf4j is not visible");
    assertThatCode(() -> Compilation.of("module a { requires nothing; }").problems())
        .doesNotThrowAnyException();
  }
}
