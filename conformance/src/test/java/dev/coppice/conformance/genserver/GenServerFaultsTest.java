package dev.coppice.conformance.genserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.conformance.Hunt;
import dev.coppice.conformance.Otp;
import dev.coppice.testsupport.Mutant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Faults planted in what a server is made of, each of which scenarios must find. */
@ExtendWith(Otp.class)
class GenServerFaultsTest {

  /** Faults, each a text replaced by another. */
  enum Fault {
    REPLY_BEFORE_TERMINATE(
        "GenServerProcess",
        """
                Next<M> end = stop(reason);
                reply(from, answered, value);
                yield end;
        """,
        """
                reply(from, answered, value);
                yield stop(reason);
        """),
    STOP_FORGETS_THE_LAST_STATE(
        "GenServerProcess",
        """
              case Step.Stop<S>(var reason, var last) -> {
                state = last;
                yield stop(reason);
        """,
        """
              case Step.Stop<S>(var reason, var _) -> {
                yield stop(reason);
        """),
    PARENTS_NORMAL_END_IS_NEWS(
        "Behaviour",
        "case Exit<M>(var from, var reason) when from == parent -> stop(reason);",
        "case Exit<M>(var from, var reason) when from == parent && reason.isAbnormal() ->"
            + " stop(reason);"),
    A_FAILING_TERMINATE_CHANGES_NOTHING(
        "Behaviour", "return Next.stop(ExitReason.of(thrown));", "return Next.stop(reason);"),
    UNWANTED_REQUESTS_ARE_HANDLED(
        "Behaviour", "if (!asked.replyTo().isAwaited()) {", "if (false) {"),
    A_FAILED_START_LEAVES_AN_EXIT(
        "BehaviourStart", "      var _ = flushExit(self, process);\n", ""),
    ANY_END_IS_A_STOP(
        "ServerRef", "if (!there || !actual.equals(reason) || isLate(actual)) {", "if (false) {"),
    THE_DEAD_HAVE_STOPPED("ServerRef", "if (!there || ", "if (");

    private final String file;
    private final String original;
    private final String fault;

    Fault(String file, String original, String fault) {
      this.file = file;
      this.original = original;
      this.fault = fault;
    }

    Mutant planted() {
      String path = "supervisor/src/main/java/dev/coppice/supervisor/" + file + ".java";
      return new Mutant().with(path, original, fault);
    }
  }

  @Test
  @DisplayName("Nothing is found in servers as they are")
  void noFault() {
    assertThat(new Hunt().test(Otp.plays(), "gen_server")).as("a difference").isFalse();
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  @DisplayName("A fault of a server is found within a thousand scenarios")
  void found(Fault fault) {
    Hunt.finds(fault.planted(), "gen_server");
  }
}
