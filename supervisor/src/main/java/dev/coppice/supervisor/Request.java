package dev.coppice.supervisor;

/**
 * A request that a server answers with an {@code R}. A server's requests are a sealed interface, so
 * that its {@code switch} is exhaustive and a request of another server does not compile:
 *
 * {@snippet :
 * sealed interface Ask<R> extends Request<Ask<?>, R> {}
 * record Find(Title title) implements Ask<Option<Poem>> {}
 * record Count() implements Ask<Integer> {}
 * }
 *
 * @param <Q> the server's requests, as in the example
 * @param <R> the only thing the answer to this request can be
 */
@SuppressWarnings("UnusedTypeParameter") // both type the call that carries it
public interface Request<Q, R> {}
