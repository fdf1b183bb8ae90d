package dev.coppice.mailbox;

/**
 * A callback process: a handler called once for each thing received, and the process's state at the
 * same time. Between two calls it holds no thread. It may block, and may even receive; only this
 * process waits. Behaviours are made of these.
 *
 * <p>Each call may come on another thread, and others run on that thread before and after: what a
 * callback puts into a {@link ThreadLocal} or a logger's context it has to take back before it
 * returns.
 *
 * <p>The state is a value: a callback returns its successor, so that a crash never leaves half a
 * state behind.
 *
 * {@snippet :
 * record Counter(int count) implements Callback<Increment> {
 *   @Override
 *   public Next<Increment> handle(Self<Increment> self, Received<Increment> received) {
 *     return switch (received) {
 *       case Message(Increment(var by)) -> new Counter(count + by);
 *       case Down(_, _), Exit(_, _) -> this;
 *     };
 *   }
 * }
 * }
 *
 * @param <M> the protocol: what may be sent to the process
 */
public non-sealed interface Callback<M> extends Next<M> {

  /**
   * How a callback process begins: called in the new process before anything is received.
   *
   * @param <M> the protocol of the process
   */
  @FunctionalInterface
  interface Start<M> {
    /**
     * The first state.
     *
     * @param self what the process can do; valid in all its later callbacks too
     * @return what handles the first message
     * @throws Exception to crash
     */
    Next<M> start(Self<M> self) throws Exception;

    /**
     * {@return the class whose code this runs} A behaviour overrides it to name its user's class
     * instead of its own.
     */
    default Class<?> code() {
      return getClass();
    }
  }

  /**
   * Handles one thing received.
   *
   * @param self what the process can do
   * @param received a message, or news of another process's end
   * @return what handles the next one
   * @throws Exception to crash, see {@link Body}
   */
  Next<M> handle(Self<M> self, Received<M> received) throws Exception;

  /**
   * Called instead when the time given to {@link Next#after} passed and nothing came.
   *
   * @param self what the process can do
   * @return what handles the next message
   * @throws Exception to crash, see {@link Body}
   */
  default Next<M> timeout(Self<M> self) throws Exception {
    return this;
  }

  /**
   * {@return what a crash report shows as the state of the process} A behaviour overrides it to
   * show its user's state instead of its own.
   */
  default Object state() {
    return this;
  }

  /**
   * {@return what a crash report shows of the last message} A behaviour overrides it where its user
   * wants something to be left out.
   *
   * @param message what was received last
   */
  default Object shown(Object message) {
    return message;
  }

  /**
   * {@return the class whose code this runs} What blocks without saying so is remembered by it. A
   * behaviour overrides it to name its user's class instead of its own.
   */
  default Class<?> code() {
    return getClass();
  }
}
