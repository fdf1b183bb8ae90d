package dev.coppice.mailbox;

/**
 * A straight-line process: code that may {@link Self#receive receive} anywhere and block anywhere,
 * on a virtual thread of its own. It loops, it does not recurse: Java has no tail calls.
 *
 * <p>Returning ends the process with {@code normal}, {@link ProcessExit} with the reason it
 * carries, any other exception or error with {@link ExitReason.Crash}.
 *
 * @param <M> the protocol: what may be sent to the process
 */
@FunctionalInterface
public interface Body<M> {
  /**
   * The life of the process.
   *
   * @param self what the process can do; to be used by this process alone
   * @throws Exception to crash
   */
  void run(Self<M> self) throws Exception;

  /**
   * {@return the class whose code this runs} What wraps a user's function overrides it to name the
   * class of that instead of its own.
   */
  default Class<?> code() {
    return getClass();
  }
}
