package dev.coppice.examples;

import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Self;
import dev.coppice.supervisor.Answer;
import dev.coppice.supervisor.From;
import dev.coppice.supervisor.GenServer;
import dev.coppice.supervisor.Init;
import dev.coppice.supervisor.Request;
import dev.coppice.supervisor.Step;
import io.vavr.collection.HashMap;
import io.vavr.collection.Map;
import io.vavr.control.Option;
import java.io.PrintStream;

/**
 * A server with typed calls. Each request says what it is answered with: {@code Get} with an
 * optional text, {@code Size} with a number; neither a call nor a reply of another type compiles.
 * {@code Forget} is a cast: the caller does not wait. The state is an immutable map, which each
 * callback takes and returns.
 */
final class KeyValueServer
    implements GenServer<KeyValueServer.Ask<?>, KeyValueServer.Tell, Map<String, String>> {

  sealed interface Ask<R> extends Request<Ask<?>, R> {}

  /** Answered with what the key held before. */
  record Put(String key, String value) implements Ask<Option<String>> {}

  record Get(String key) implements Ask<Option<String>> {}

  record Size() implements Ask<Integer> {}

  sealed interface Tell {}

  record Forget(String key) implements Tell {}

  @Override
  public Init<Map<String, String>> init(Self<Tell> self) {
    return Init.ok(HashMap.empty());
  }

  @Override
  public Answer<Map<String, String>> handleCall(
      Ask<?> request, From from, Map<String, String> entries) {
    return switch (request) {
      case Put ask ->
          Answer.reply(ask, entries.get(ask.key()), entries.put(ask.key(), ask.value()));
      case Get ask -> Answer.reply(ask, entries.get(ask.key()), entries);
      case Size ask -> Answer.reply(ask, entries.size(), entries);
    };
  }

  @Override
  public Step<Map<String, String>> handleCast(Tell message, Map<String, String> entries) {
    return switch (message) {
      case Forget(var key) -> Step.noReply(entries.remove(key));
    };
  }

  static void run(PrintStream out) {
    try (Node node = Node.open()) {
      var trees = GenServer.start(node, new KeyValueServer()).get();
      out.println("put hazel: " + trees.call(new Put("hazel", "7 years")));
      out.println("put hazel again: " + trees.call(new Put("hazel", "8 years")));
      Option<String> cycle = trees.call(new Get("hazel"));
      out.println("get hazel: " + cycle.getOrElse("unknown"));
      trees.cast(new Forget("hazel"));
      out.println("get hazel: " + trees.call(new Get("hazel")).getOrElse("unknown"));
      int size = trees.call(new Size());
      out.println("size: " + size);
    }
  }
}
