package dev.coppice.supervisor;

import dev.coppice.testsupport.Compilation;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the compiler must refuse to users of servers; each next to its correct twin. */
class DoesNotCompileTest {
  private static final String IMPORTS =
      """
      import dev.coppice.mailbox.*;
      import dev.coppice.supervisor.*;
      import io.vavr.control.*;
      import java.time.Duration;
      """;

  private static final String SHOP =
      IMPORTS
          + """
          final class Shop implements GenServer<Shop.Ask<?>, Shop.Tell, Integer> {
            sealed interface Ask<R> extends Request<Ask<?>, R> {}
            record Price(String item) implements Ask<Integer> {}
            record Owner() implements Ask<String> {}
            sealed interface Tell {}
            record Restock(int amount) implements Tell {}

            public Init<Integer> init(Self<Tell> self) {
              return Init.ok(0);
            }
            public Answer<Integer> handleCall(Ask<?> request, From from, Integer stock) {
              return switch (request) {
                case Price ask -> Answer.reply(ask, 7, stock);
                case Owner ask -> Answer.reply(ask, "me", stock);
              };
            }
            public Step<Integer> handleCast(Tell message, Integer stock) {
              return switch (message) {
                case Restock(var amount) -> Step.noReply(stock + amount);
              };
            }
          }
          """;

  private static final String OTHER =
      """
      final class Other {
        sealed interface Ask<R> extends Request<Ask<?>, R> {}
        record Question() implements Ask<Integer> {}
        record Note() {}
      }
      """;

  @Test
  @DisplayName("a request of another server")
  void wrongRequest() {
    client("int price = shop.call(new Shop.Price(\"tea\"));").succeeds();
    client("int answer = shop.call(new Other.Question());").failsWith("no suitable method");
    client("var e = shop.tryCall(new Other.Question(), Duration.ZERO);")
        .failsWith("cannot be applied");
  }

  @Test
  @DisplayName("the answer of a call as something else")
  void wrongUseOfAnswer() {
    client("Either<ExitReason, String> owner = shop.tryCall(new Shop.Owner(), Duration.ZERO);")
        .succeeds();
    client("String price = shop.call(new Shop.Price(\"tea\"));").failsWith("incompatible types");
    client("Either<ExitReason, String> e = shop.tryCall(new Shop.Price(\"\"), Duration.ZERO);")
        .failsWith("incompatible types");
  }

  @Test
  @DisplayName("casting a request, or what is no message of the server")
  void wrongCast() {
    client("shop.cast(new Shop.Restock(1));").succeeds();
    client("shop.cast(new Shop.Owner());").failsWith("incompatible types");
    client("shop.cast(new Other.Note());").failsWith("incompatible types");
  }

  @Test
  @DisplayName("calling with a one-way message")
  void callWithMessage() {
    client("var answer = shop.call(new Shop.Restock(1));").failsWith("no suitable method");
  }

  @Test
  @DisplayName("sending a request, or what is no message of the server, to its pid")
  void wrongSend() {
    client("shop.pid().send(new Shop.Restock(1));").succeeds();
    client("shop.pid().send(new Shop.Owner());").failsWith("incompatible types");
    client("shop.pid().send(new Other.Note());").failsWith("incompatible types");
  }

  @Test
  @DisplayName("a reply of the wrong type")
  void wrongReply() {
    server("Answer.reply(ask, 7, stock)").succeeds();
    server("Answer.reply(ask, \"seven\", stock)").failsWith("incompatible");
    server("Answer.stopReply(ExitReason.normal(), ask, \"seven\", stock)")
        .failsWith("incompatible");
  }

  @Test
  @DisplayName("a deferred reply of the wrong type")
  void wrongDeferredReply() {
    client("ReplyTo<Integer> to = from.of(new Shop.Price(\"tea\"));").succeeds();
    client("ReplyTo<String> to = from.of(new Shop.Price(\"tea\"));").failsWith("incompatible");
    client("from.of(new Shop.Price(\"tea\")).send(\"seven\");").failsWith("incompatible types");
  }

  @Test
  @DisplayName("a state of the wrong type")
  void wrongState() {
    server("Answer.reply(ask, 7, \"stock\")").failsWith("incompatible");
    server("Step.noReply(\"stock\")").failsWith("incompatible");
  }

  @Test
  @DisplayName("GS-06 GS-22 returning something that no callback may return")
  void badReturn() {
    Compilation.of(SHOP.replace("return Init.ok(0);", "return 0;")).failsWith("incompatible types");
    Compilation.of(SHOP.replace("return Init.ok(0);", "return Step.noReply(0);"))
        .failsWith("incompatible types");
    server("stock").failsWith("incompatible");
    Compilation.of(SHOP.replace("Step.noReply(stock + amount)", "Init.ok(stock)"))
        .failsWith("incompatible");
  }

  @Test
  @DisplayName("SY-08 looking with Sys into a process that is no behaviour's")
  void sysOfPlainProcess() {
    client("Object state = Sys.getState(shop);").succeeds();
    client("Object state = Sys.getState(shop.pid());").failsWith("incompatible types");
  }

  @Test
  @DisplayName("a continuation of another state, or one that replies")
  void wrongContinuation() {
    server("Answer.reply(ask, 7, stock).thenContinue(s -> Step.noReply(s + 1))").succeeds();
    server("Answer.reply(ask, 7, stock).thenContinue(s -> Step.noReply(\"stock\"))")
        .failsWith("incompatible");
    server("Answer.reply(ask, 7, stock).thenContinue(s -> Answer.reply(ask, 7, s))")
        .failsWith("incompatible");
  }

  @Test
  @DisplayName("a reply to a cast")
  void replyToCast() {
    Compilation.of(SHOP.replace("Step.noReply(stock + amount)", "Answer.reply(null, 1, stock)"))
        .failsWith("incompatible types");
  }

  @Test
  @DisplayName("forgetting a request or a message")
  void forgotten() {
    Compilation.of(SHOP).succeeds();
    Compilation.of(SHOP.replace("case Owner ask -> Answer.reply(ask, \"me\", stock);", ""))
        .failsWith("does not cover all possible input values");
    Compilation.of(
            SHOP.replace("record Restock", "record Close() implements Tell {} record Restock"))
        .failsWith("does not cover all possible input values");
  }

  @Test
  @DisplayName("a name of one server for another")
  void wrongName() {
    client(
            """
            ServerName<Shop.Ask<?>, Shop.Tell> name = ServerName.of("shop", Shop.class);
            var started = GenServer.start(node, name, new Shop());
            """)
        .succeeds();
    client("ServerName<Other.Ask<?>, Other.Note> name = ServerName.of(\"shop\", Shop.class);")
        .failsWith("incompatible");
  }

  @Test
  @DisplayName("casting or calling a supervisor past its own methods")
  void supervisorsAreOpaque() {
    client("supervisor.pid().send(\"hello\");").failsWith("incompatible types");
    client("new Supervisor.WhichChildren();").failsWith("not public");
  }

  /** Code of a client of the shop. */
  private static Compilation client(String code) {
    String method =
        "class Client { void run(ServerRef<Shop.Ask<?>, Shop.Tell> shop, From from, Node node,"
            + " SupervisorRef supervisor) {\n"
            + code
            + "\n}}";
    return Compilation.of(SHOP, IMPORTS + OTHER, IMPORTS + method);
  }

  /** The shop, with another answer to the question for a price. */
  private static Compilation server(String answer) {
    return Compilation.of(SHOP.replace("Answer.reply(ask, 7, stock)", answer));
  }
}
