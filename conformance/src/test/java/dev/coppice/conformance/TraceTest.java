package dev.coppice.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TraceTest {
  private static Trace trace(String text) {
    return Trace.of(Term.parse(text));
  }

  @Test
  @DisplayName("a trace is the same read, written and read again")
  void sameTerm() {
    String text = "[[{p,[a,b]},{q,[c]}],[],[{p,[d]}]]";

    assertThat(trace(text).term()).hasToString(text);
  }

  @Test
  @DisplayName("in a row of events with sources, only the order within a source counts")
  void sources() {
    Trace one = trace("[[{p,[a,{from,x,1},{from,y,2},{from,x,3},b]}]]");

    assertThat(trace("[[{p,[a,{from,y,2},{from,x,1},{from,x,3},b]}]]").sorted())
        .isEqualTo(one.sorted());
    assertThat(trace("[[{p,[a,{from,x,3},{from,y,2},{from,x,1},b]}]]").sorted())
        .as("of one source in another order")
        .isNotEqualTo(one.sorted());
    assertThat(trace("[[{p,[{from,x,1},a,{from,y,2},{from,x,3},b]}]]").sorted())
        .as("over an event without a source")
        .isNotEqualTo(one.sorted());
  }

  @Test
  @DisplayName("what is on the other side of a barrier is different")
  void barriers() {
    assertThat(trace("[[{p,[{from,x,1}]}],[{p,[{from,y,2}]}]]").sorted())
        .isNotEqualTo(trace("[[{p,[{from,x,1},{from,y,2}]}],[]]").sorted());
  }

  @Test
  @DisplayName("a recorder writes a sequence for each process, and a segment for each barrier")
  void recorder() {
    Recorder recorder = new Recorder();
    recorder.record("q", Term.atom("c"));
    recorder.record("p", Term.atom("a"));
    recorder.record("p", Term.atom("b"));
    recorder.barrier();
    recorder.barrier();
    recorder.record("p", Term.atom("d"));

    assertThat(recorder.trace()).isEqualTo(trace("[[{p,[a,b]},{q,[c]}],[],[{p,[d]}]]"));
  }

  @Test
  @DisplayName("side by side, what differs is marked")
  void sideBySide() {
    assertThat(SideBySide.of(trace("[[{p,[a,b]}]]"), trace("[[{p,[a,c,d]}]]")))
        .containsPattern("p: a +\\|   p: a")
        .containsPattern("p: b +X   p: c")
        .containsPattern(" +X   p: d");
  }
}
