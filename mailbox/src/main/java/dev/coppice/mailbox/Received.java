package dev.coppice.mailbox;

/**
 * What a process finds in its mailbox: a {@link Message} of its own protocol, or news of another
 * process's end, a {@link Down} for a monitor or an {@link Exit} for a link. One {@code switch}
 * handles them all, and the compiler names what was forgotten:
 *
 * {@snippet :
 * switch (self.receive()) {
 *   case Message(Piece(var bytes)) -> ...
 *   case Message(Done()) -> ...
 *   case Down(var monitor, var reason) -> ...
 *   case Exit(var from, var reason) -> ...
 * }
 * }
 *
 * @param <M> the protocol of the receiving process
 */
public sealed interface Received<M> extends Awaited<M> permits Message, Down, Exit {}
