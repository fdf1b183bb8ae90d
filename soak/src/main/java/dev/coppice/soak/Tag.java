package dev.coppice.soak;

import dev.coppice.mailbox.ExitReason;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What makes the reason of an exit signal unlike any other: who sent it to whom, and its number
 * among what was sent between the two.
 */
record Tag(Channel channel, long number) {

  static @Nullable Tag in(ExitReason reason) {
    return switch (reason) {
      case ExitReason.Term(Tag tag) -> tag;
      case ExitReason.Shutdown(Tag tag) -> tag;
      default -> null;
    };
  }

  /** Whether it was sent by this process; null for outside any. */
  boolean isFrom(@Nullable Fate sender) {
    return Objects.equals(sender, channel.from());
  }

  @Override
  public String toString() {
    return "signal " + number + " of " + channel.from() + " to " + channel.to();
  }
}
