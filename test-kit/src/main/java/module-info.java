/**
 * Tests for programs made of processes: a node on simulated time whose interleavings follow a seed,
 * probes, faults, and an extension of JUnit Jupiter that brings them together.
 */
@org.jspecify.annotations.NullMarked
module dev.coppice.test {
  requires static transitive org.jspecify;
  requires transitive dev.coppice.mailbox;
  requires transitive io.vavr;
  requires transitive org.junit.jupiter.api;
  requires org.slf4j;

  exports dev.coppice.test;
}
