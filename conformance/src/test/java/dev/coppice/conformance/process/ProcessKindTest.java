package dev.coppice.conformance.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.conformance.Hunt;
import dev.coppice.conformance.Otp;
import dev.coppice.conformance.Term;
import dev.coppice.conformance.Trace;
import dev.coppice.testsupport.Mutant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each of these faults of the runtime is found; without one there is no difference. */
@ExtendWith(Otp.class)
class ProcessKindTest {
  private static final String MAILBOX = "mailbox/src/main/java/dev/coppice/mailbox/";

  private static void isFound(String file, String original, String fault) {
    Hunt.finds(new Mutant().with(MAILBOX + file, original, fault), "process");
  }

  @Test
  @DisplayName("nothing is found in the runtime as it is")
  void noFault() {
    assertThat(new Hunt().test(Otp.plays(), "process")).as("a difference").isFalse();
  }

  @Test
  @DisplayName("a thousand scripts reach all that they are to reach")
  void reachesAll() throws InterruptedException {
    Hunt.reachesAll("process");
  }

  @Test
  @DisplayName("kill is told as kill, not as killed")
  void killIsNotKilled() {
    isFound("LocalProcess.java", "kill ? ExitReason.killed() : reason", "reason");
  }

  @Test
  @DisplayName("unlink leaves the link on the other side")
  void unlinkOfOneSide() {
    isFound(
        "Relations.java", "boolean theirs = peer.removeLink(owner);", "boolean theirs = false;");
  }

  @Test
  @DisplayName("demonitor with flush leaves the DOWN in the mailbox")
  void flushWithoutEffect() {
    isFound("LocalProcess.java", "monitor.flushed = true;", "");
  }

  @Test
  @DisplayName("an alias for one reply lets more through")
  void replyAliasLasts() {
    isFound("Relations.java", "alias.mode() == AliasMode.REPLY || ", "");
  }

  @Test
  @DisplayName("a selective receive loses what it skips")
  void skippedIsLost() {
    isFound(
        "ProcessMail.java",
        """
        remove(skipped, letter);
                  received(received);
        """,
        """
        remove(null, letter);
                  received(received);
        """);
  }

  @Test
  @DisplayName("an exit signal normal ends a process that does not trap")
  void normalEnds() {
    isFound(
        "LocalProcess.java",
        "reason == ExitReason.Atom.NORMAL && !(sent && from == this)",
        "reason == ExitReason.Atom.NORMAL && !sent");
  }

  @Test
  @DisplayName("the order of several news of one end does not count; that of messages does")
  void newsOfOneEnd() {
    ProcessKind kind = new ProcessKind();

    assertThat(kind.canonical(received("{from,q,{down,v,q,oops}},{from,q,{exit,q,oops}}")))
        .isEqualTo(kind.canonical(received("{from,q,{exit,q,oops}},{from,q,{down,v,q,oops}}")));
    assertThat(kind.canonical(received("{from,q,{m,q,1}},{from,q,{exit,q,oops}}")))
        .isNotEqualTo(kind.canonical(received("{from,q,{exit,q,oops}},{from,q,{m,q,1}}")));
    assertThat(kind.canonical(received("{from,q,{exit,q,one}},{from,q,{exit,q,oops}}")))
        .isNotEqualTo(kind.canonical(received("{from,q,{exit,q,oops}},{from,q,{exit,q,one}}")));
  }

  private static Trace received(String events) {
    return Trace.of(Term.parse("[[{p,[" + events + "]}]]"));
  }
}
