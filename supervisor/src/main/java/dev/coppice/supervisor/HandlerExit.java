package dev.coppice.supervisor;

/**
 * The news that a handler was removed, for the process that it {@linkplain
 * EventManager#addSupHandler belonged} to; {@code {gen_event_EXIT, Handler, Reason}}.
 *
 * @param handler which
 * @param why what has happened to it
 */
public record HandlerExit(HandlerKey<?, ?> handler, Removal why) {}
