package dev.coppice.mailbox;

/**
 * Where processes can be spawned: on a {@link Node}, or by a process through its {@link Self}. A
 * process spawned while a process runs has that one as its parent, whichever of the two is asked.
 *
 * <p>A fresh process is never refused for lack of anything but memory; spawning on a closed node
 * throws {@link IllegalStateException}.
 */
public sealed interface Spawner permits Node, Self {

  /** {@return the node on which processes are spawned} */
  Node node();

  /**
   * Spawns a straight-line process; {@code spawn/1}.
   *
   * @param body its life
   * @param <C> its protocol
   * @return its address
   */
  default <C> Pid<C> spawn(Body<C> body) {
    return spawn(SpawnOptions.none(), body);
  }

  /**
   * Spawns a straight-line process.
   *
   * @param options how
   * @param body its life
   * @param <C> its protocol
   * @return its address
   */
  <C> Pid<C> spawn(SpawnOptions options, Body<C> body);

  /**
   * Spawns a callback process.
   *
   * @param start how it begins
   * @param <C> its protocol
   * @return its address
   */
  default <C> Pid<C> spawnCallback(Callback.Start<C> start) {
    return spawnCallback(SpawnOptions.none(), start);
  }

  /**
   * Spawns a callback process.
   *
   * @param options how
   * @param start how it begins
   * @param <C> its protocol
   * @return its address
   */
  <C> Pid<C> spawnCallback(SpawnOptions options, Callback.Start<C> start);
}
