package dev.coppice.supervisor;

/**
 * What a server does next of its own accord, before it handles anything from its mailbox; {@code
 * handle_continue}. Asked for with {@code thenContinue} on what a callback returns.
 *
 * @param <S> the server's state
 */
@FunctionalInterface
public interface Continuation<S> {
  /**
   * Goes on.
   *
   * @param state the state that was returned together with this
   * @return the new state; may ask for another continuation
   * @throws Exception to crash
   */
  Step<S> proceed(S state) throws Exception;
}
