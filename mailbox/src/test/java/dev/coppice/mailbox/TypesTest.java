package dev.coppice.mailbox;

import dev.coppice.testsupport.Compilation;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the compiler rules out, and what it has to accept. */
class TypesTest {

  private static Compilation program(String body) {
    return Compilation.of(
            """
            import dev.coppice.mailbox.*;
            import io.vavr.control.*;
            import java.time.Duration;

            class Program {
              sealed interface Poetry {}
              record Piece(byte[] bytes) implements Poetry {}
              record Done() implements Poetry {}

              %s
            }
            """
                .formatted(body))
        .with("-Xlint:all", "-Werror");
  }

  private static Compilation statement(String statement) {
    return program("void run(Node node, Self<Poetry> self, Pid<Poetry> pid) { " + statement + " }");
  }

  @Test
  @DisplayName("a message of the protocol can be sent")
  void rightMessage() {
    statement("pid.send(new Done());").succeeds();
  }

  @Test
  @DisplayName("PX-12 a message of another type cannot be sent")
  void wrongMessage() {
    statement("pid.send(\"done\");").failsWith("incompatible types");
  }

  @Test
  @DisplayName("PX-12 only a process can be sent an exit signal, and only with a reason")
  void wrongExit() {
    statement("pid.exit(ExitReason.kill());").succeeds();
    statement("\"a string\".exit(ExitReason.kill());").failsWith("cannot find symbol");
    statement("pid.exit(\"kill\");").failsWith("incompatible types");
  }

  @Test
  @DisplayName("a pid of one protocol is no pid of another")
  void wrongPid() {
    statement("Pid<String> other = pid;").failsWith("incompatible types");
  }

  @Test
  @DisplayName("a spawned process has the protocol its pid says")
  void spawned() {
    statement("Pid<Poetry> p = node.<Poetry>spawn(s -> s.receive(Done.class)); p.send(new Done());")
        .succeeds();
    statement("node.<Poetry>spawn(s -> s.receive(String.class));").failsWith("no suitable method");
  }

  private static final String MESSAGES =
      "case Message(Piece(var bytes)) -> bytes.length; case Message(Done()) -> 0; ";
  private static final String DOWN = "case Down(var monitor, var reason) -> -1; ";
  private static final String EXIT = "case Exit(var from, var reason) -> -2; ";
  private static final String TIMEOUT = "case Timeout() -> -3; ";

  private static Compilation switchOver(String received, String cases) {
    return program(
        "int on(%s<Poetry> received) { return switch (received) { %s }; }"
            .formatted(received, cases));
  }

  @Test
  @DisplayName("a switch over everything received needs no default")
  void exhaustive() {
    switchOver("Received", MESSAGES + DOWN + EXIT).succeeds();
    switchOver("Awaited", MESSAGES + DOWN + EXIT + TIMEOUT).succeeds();
  }

  @Test
  @DisplayName("a switch that forgets Down does not compile")
  void forgetsDown() {
    switchOver("Received", MESSAGES + EXIT).failsWith("does not cover all possible input values");
  }

  @Test
  @DisplayName("a switch that forgets Exit does not compile")
  void forgetsExit() {
    switchOver("Received", MESSAGES + DOWN).failsWith("does not cover all possible input values");
  }

  @Test
  @DisplayName("a switch that forgets a message does not compile")
  void forgetsMessage() {
    switchOver("Received", "case Message(Done()) -> 0; " + DOWN + EXIT)
        .failsWith("does not cover all possible input values");
  }

  @Test
  @DisplayName("a switch that forgets the timeout does not compile")
  void forgetsTimeout() {
    switchOver("Awaited", MESSAGES + DOWN + EXIT)
        .failsWith("does not cover all possible input values");
  }

  @Test
  @DisplayName("RG-01 a name is registered and found for its protocol")
  void names() {
    statement(
            """
            Name<Poetry> name = Name.of("poet", Poetry.class);
            node.register(name, pid);
            Option<Pid<Poetry>> found = node.whereis(name);
            """)
        .succeeds();
    statement("node.register(Name.of(\"poet\", String.class), pid);")
        .failsWith("incompatible equality constraints");
    statement("Option<Pid<Poetry>> found = node.whereis(Name.of(\"poet\", String.class));")
        .failsWith("incompatible types");
  }

  @Test
  @DisplayName("TM-01 a timer carries only what its destination takes")
  void timers() {
    statement("node.sendAfter(Duration.ZERO, pid, new Done());").succeeds();
    statement(
            "Pid<Done> narrow = node.spawn(s -> s.receive());"
                + " node.sendAfter(Duration.ZERO, narrow, new Piece(new byte[0]));")
        .failsWith("incompatible");
  }

  @Test
  @DisplayName("a call is answered with what the request asks for, and with nothing else")
  void calls() {
    String ask =
        """
        record Count(ReplyTo<Integer> from) {}
        Either<ExitReason, %s> count(Pid<Count> pid) {
          return Call.ask(pid, Count::new, Duration.ofSeconds(1));
        }
        void answer(Count count) { count.from().send(%s); }
        """;
    program(ask.formatted("Integer", "7")).succeeds();
    program(ask.formatted("String", "7")).failsWith("incompatible types");
    program(ask.formatted("Integer", "\"seven\"")).failsWith("incompatible types");
  }

  @Test
  @DisplayName("the runtime's own interfaces cannot be implemented by others")
  void sealedTypes() {
    program("final class Mine implements ProcessRef { public Pid<?> pid() { return null; } }")
        .succeeds();
    program("abstract class Mine implements Pid<String> {}").failsWith("sealed");
    program("abstract class Mine implements Self<String> {}").failsWith("sealed");
    program("record Mine<M>() implements Received<M> {}").failsWith("sealed");
  }
}
