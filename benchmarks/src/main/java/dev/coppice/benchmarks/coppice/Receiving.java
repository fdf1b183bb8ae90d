package dev.coppice.benchmarks.coppice;

import dev.coppice.mailbox.Callback;
import dev.coppice.mailbox.Down;
import dev.coppice.mailbox.Exit;
import dev.coppice.mailbox.Message;
import dev.coppice.mailbox.Next;
import dev.coppice.mailbox.Received;
import dev.coppice.mailbox.Self;

/** Receives where nothing but messages can come. */
final class Receiving {
  private Receiving() {}

  /** {@return the next message} */
  static <M> M next(Self<M> self) {
    return content(self.receive());
  }

  private static <M> M content(Received<M> received) {
    return switch (received) {
      case Message(var content) -> content;
      case Down(_, _), Exit(_, _) -> throw new IllegalStateException("not a message: " + received);
    };
  }

  /**
   * A callback for messages.
   *
   * @param <M> the protocol
   */
  interface Messages<M> extends Callback<M> {
    /** {@return what handles the next message} */
    Next<M> on(Self<M> self, M message);

    @Override
    default Next<M> handle(Self<M> self, Received<M> received) {
      return on(self, content(received));
    }
  }
}
