package dev.coppice.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coppice.mailbox.Puppet.Act;
import dev.coppice.mailbox.Puppet.Note;
import dev.coppice.mailbox.Puppet.Order;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests and their answers. */
class CallTest extends ProcessTest {
  CallTest(Kind kind) {
    super(kind);
  }

  /** A request to be answered with this. */
  private static Function<ReplyTo<String>, Order> answering(String answer) {
    return replyTo -> new Act(_ -> replyTo.send(answer));
  }

  /** A request to be kept. */
  private static Function<ReplyTo<String>, Order> kept() {
    return Note::new;
  }

  private static Either<ExitReason, String> failure(ExitReason reason) {
    return Either.left(reason);
  }

  @Test
  @DisplayName("a process gets the answer to its request")
  void answer() {
    Puppet target = puppet();
    Puppet caller = puppet();
    assertThat(
            caller.<Either<ExitReason, String>>ask(
                _ -> Call.ask(target.pid(), answering("yes"), LONG)))
        .isEqualTo(Either.right("yes"));
    assertThat(caller.rest()).isEmpty(); // it does not pass through the mailbox
    assertThat(node.counters().lateReplies()).isZero();
  }

  @Test
  @DisplayName("a thread that runs no process can call too")
  void answerOutside() {
    assertThat(Call.ask(puppet().pid(), answering("yes"), LONG)).isEqualTo(Either.right("yes"));
  }

  @Test
  @DisplayName("any process may answer, and the answer may come long after the request was handled")
  void forwarded() {
    Puppet target = puppet();
    Puppet helper = puppet();
    Call<String> call = Call.to(target);
    target.run(_ -> helper.tell(_ -> call.replyTo().send("from a helper")));
    target.run(_ -> {});
    assertThat(call.await(LONG)).isEqualTo(Either.right("from a helper"));
  }

  @Test
  @DisplayName("only the first answer counts")
  void twoAnswers() {
    Call<String> call = Call.to(puppet());
    call.replyTo().send("first");
    call.replyTo().send("second");
    assertThat(call.await(LONG)).isEqualTo(Either.right("first"));
    assertThat(node.counters().lateReplies()).isEqualTo(1);
  }

  @Test
  @DisplayName("a target that dies before it answers gives its reason")
  void targetDies() {
    Puppet target = puppet();
    Puppet caller = puppet();
    CompletableFuture<Either<ExitReason, String>> answer =
        caller.start(_ -> Call.ask(target.pid(), kept(), LONG));
    assertThat(target.next()).isInstanceOf(Message.class); // the request is there
    target.crash(new ProcessExit(BOOM));
    assertThat(Puppet.await(answer)).isEqualTo(failure(BOOM));
    assertThat(caller.rest()).isEmpty();
  }

  @Test
  @DisplayName("a target that ends normally before it answers gives normal")
  void targetEnds() {
    Puppet target = puppet();
    Call<String> call = Call.to(target);
    target.finish();
    assertThat(call.await(LONG)).isEqualTo(failure(ExitReason.normal()));
  }

  @Test
  @DisplayName("an answer that came before the target died is the answer")
  void answerThenDeath() {
    Puppet target = puppet();
    Call<String> call = Call.to(target);
    call.replyTo().send("yes");
    target.pid().exit(ExitReason.kill());
    target.reason();
    assertThat(call.await(LONG)).isEqualTo(Either.right("yes"));
  }

  @Test
  @DisplayName("a call to the dead gives noproc")
  void noproc() {
    Puppet corpse = corpse();
    assertThat(Call.ask(corpse.pid(), kept(), LONG)).isEqualTo(failure(ExitReason.noproc()));
    assertThat(puppet().<Either<ExitReason, String>>ask(_ -> Call.ask(corpse.pid(), kept(), LONG)))
        .isEqualTo(failure(ExitReason.noproc()));
  }

  @Test
  @DisplayName("MO-11 an answer after the timeout is counted and never seen")
  void lateReply() {
    Puppet target = puppet();
    Puppet caller = puppet();
    assertThat(
            caller.<Either<ExitReason, String>>ask(
                _ -> Call.ask(target.pid(), kept(), Duration.ofMillis(20))))
        .isEqualTo(failure(ExitReason.timeout()));
    replyTo(target.next()).send("late");
    assertThat(node.counters().lateReplies()).isEqualTo(1);
    assertThat(caller.rest()).isEmpty();
    assertThat(target.pid().isAlive()).isTrue();
  }

  @SuppressWarnings("unchecked") // kept() sent it
  private static ReplyTo<String> replyTo(Received<Order> request) {
    return switch (request) {
      case Message(Note(ReplyTo<?> replyTo)) -> (ReplyTo<String>) replyTo;
      default -> throw new AssertionError(request);
    };
  }

  @Test
  @DisplayName("a timeout is never too early")
  void neverEarly() {
    Duration limit = Duration.ofMillis(50);
    Puppet target = puppet();
    long start = System.nanoTime();
    assertThat(Call.ask(target.pid(), kept(), limit)).isEqualTo(failure(ExitReason.timeout()));
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(limit.toNanos());
  }

  @Test
  @DisplayName("a limit of zero looks once: an answer that is there is taken")
  void zeroLimit() {
    Call<String> answered = Call.to(puppet());
    answered.replyTo().send("yes");
    assertThat(answered.await(Duration.ZERO)).isEqualTo(Either.right("yes"));
    assertThat(Call.<String>to(puppet()).await(Duration.ZERO))
        .isEqualTo(failure(ExitReason.timeout()));
  }

  @Test
  @DisplayName("a negative limit is an error")
  void negativeLimit() {
    Call<String> call = Call.to(puppet());
    assertThatThrownBy(() -> call.await(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("a process that calls itself is told so at once")
  void callingSelf() {
    Puppet caller = puppet();
    assertThat(
            caller.<Either<ExitReason, String>>ask(
                self -> Call.ask(self.pid(), answering("never"), LONG)))
        .isEqualTo(failure(ExitReason.Atom.CALLING_SELF));
  }

  @Test
  @DisplayName("a call leaves the messages that wait in the mailbox alone and in order")
  void amongManyMessages() {
    Puppet target = puppet();
    Puppet caller = puppet();
    Either<ExitReason, String> answer =
        caller.ask(
            self -> {
              for (int i = 0; i < 10_000; i++) {
                self.pid().send(new Note(i));
              }
              return Call.ask(target.pid(), answering("yes"), LONG);
            });
    assertThat(answer).isEqualTo(Either.right("yes"));
    assertThat(caller.rest())
        .hasSize(10_000)
        .startsWith(note(0), note(1))
        .endsWith(note(9_998), note(9_999));
  }

  @Test
  @DisplayName("messages that come during a call do not wake it")
  void noiseDuringCall() {
    Puppet target = puppet();
    Puppet caller = puppet();
    CompletableFuture<Either<ExitReason, String>> answer =
        caller.start(_ -> Call.ask(target.pid(), kept(), LONG));
    ReplyTo<String> replyTo = replyTo(target.next());
    for (int i = 0; i < 1000; i++) {
      caller.send(i);
    }
    replyTo.send("yes");
    assertThat(Puppet.await(answer)).isEqualTo(Either.right("yes"));
    assertThat(caller.rest()).hasSize(1000);
  }

  @Test
  @DisplayName("a reply to a caller that has died is counted")
  void callerDies() {
    Puppet target = puppet();
    Puppet caller = puppet();
    var answer = caller.start(_ -> Call.ask(target.pid(), kept(), LONG));
    ReplyTo<String> replyTo = replyTo(target.next());
    caller.pid().exit(ExitReason.kill());
    await().until(answer::isDone);
    replyTo.send("late");
    assertThat(node.counters().lateReplies()).isEqualTo(1);
  }

  @Test
  @DisplayName("who is to answer can see whether its caller waits, has its answer, or has given up")
  void awaitedOrAbandoned() {
    Puppet target = puppet();
    Puppet caller = puppet();
    var first = caller.start(_ -> Call.ask(target.pid(), kept(), LONG));
    ReplyTo<String> answered = replyTo(target.next());
    assertThat(answered.isAwaited()).isTrue();
    assertThat(answered.isAbandoned()).isFalse();
    answered.send("answer");
    assertThat(Puppet.await(first)).isEqualTo(Either.right("answer"));
    assertThat(answered.isAwaited()).isFalse();
    assertThat(answered.isAbandoned()).isFalse();

    assertThat(
            caller.<Either<ExitReason, String>>ask(
                _ -> Call.ask(target.pid(), kept(), Duration.ZERO)))
        .isEqualTo(failure(ExitReason.timeout()));
    ReplyTo<String> givenUp = replyTo(target.next());
    assertThat(givenUp.isAwaited()).isFalse();
    assertThat(givenUp.isAbandoned()).isTrue();

    var _ = caller.start(_ -> Call.ask(target.pid(), kept(), LONG));
    ReplyTo<String> ofTheDead = replyTo(target.next());
    caller.pid().exit(ExitReason.kill());
    await().until(() -> !caller.pid().isAlive());
    assertThat(ofTheDead.isAwaited()).isFalse();
    assertThat(ofTheDead.isAbandoned()).isTrue();
  }

  @Test
  @DisplayName("a call is awaited by the one who opened it")
  void foreignAwait() {
    Call<String> call = Call.to(puppet());
    assertThatThrownBy(() -> puppet().run(_ -> call.await(Duration.ZERO)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  @DisplayName("a thread that runs no process and is interrupted gives up its call")
  void interruptedOutside() {
    Call<String> call = Call.to(puppet());
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> call.await(LONG)).isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  @DisplayName("a process is spawned with a call on it, so that not even an early end is missed")
  void spawnWithCall() {
    var started =
        Call.<Order, String>spawn(
            node,
            SpawnOptions.none(),
            replyTo ->
                _ -> {
                  replyTo.send("started");
                  return Next.stop(ExitReason.normal());
                });
    assertThat(started.call().await(LONG)).isEqualTo(Either.right("started"));

    Puppet parent = puppet();
    Either<ExitReason, String> failed =
        parent.ask(
            self ->
                Call.<Order, String>spawn(
                        self, SpawnOptions.none(), _ -> _ -> Next.stop(ExitReason.shutdown()))
                    .call()
                    .await(LONG));
    assertThat(failed).isEqualTo(failure(ExitReason.shutdown()));
  }

  @Test
  @DisplayName("a busy target answers when it gets to it")
  void busyTarget() {
    var go = new CountDownLatch(1);
    Puppet target = puppet();
    target.tell(_ -> awaitDeaf(go));
    CompletableFuture<Either<ExitReason, String>> answer =
        puppet().start(_ -> Call.ask(target.pid(), answering("yes"), LONG));
    go.countDown();
    assertThat(Puppet.await(answer)).isEqualTo(Either.right("yes"));
  }

  @Test
  @DisplayName("a call that a process opened is awaited in any of its activations")
  void nextActivation() {
    Puppet target = puppet();
    Puppet caller = puppet();
    Call<String> call = caller.ask(_ -> Call.to(target));
    await().until(() -> node.info(caller).get().status() == ProcessInfo.Status.WAITING);
    CompletableFuture<Either<ExitReason, String>> answer = caller.start(_ -> call.await(LONG));
    await().until(() -> node.info(caller).get().status() == ProcessInfo.Status.BLOCKED);
    call.replyTo().send("yes");
    assertThat(Puppet.await(answer)).isEqualTo(Either.right("yes"));
  }

  @Test
  @DisplayName("calls that are never awaited are forgotten by their target when their caller ends")
  void neverAwaited() {
    Puppet target = puppet();
    Puppet caller = puppet();
    List<WeakReference<ReplyTo<String>>> slots = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      slots.add(caller.ask(_ -> new WeakReference<>(Call.<String>to(target).replyTo())));
    }
    caller.finish();
    node.join(caller);
    await()
        .until(
            () -> {
              System.gc();
              return slots.stream().allMatch(slot -> slot.refersTo(null));
            });
    assertThat(target.pid().isAlive()).isTrue();
  }

  @Test
  @DisplayName("who has a process spawned by another learns of its end, however soon that is")
  void spawnedFor() {
    Puppet caller = puppet();
    Puppet spawner = puppet();
    for (int i = 0; i < 100; i++) {
      Either<ExitReason, String> end =
          caller.ask(
              self -> {
                ReplyTo<String> place = Call.placeFor(self.node());
                Call<String> call =
                    spawner.ask(
                        s ->
                            Call.spawnBodyFor(
                                    place,
                                    s,
                                    SpawnOptions.none(),
                                    _ -> {
                                      throw new ProcessExit(BOOM);
                                    })
                                .call());
                return call.await(LONG);
              });
      assertThat(end).isEqualTo(failure(BOOM));
    }
    assertThat(caller.rest()).isEmpty();
  }

  @Test
  @DisplayName("a process spawned for another can be linked to that one before it runs")
  void spawnedLinkedFor() {
    Puppet caller = trapper();
    Puppet spawner = puppet();
    for (int i = 0; i < 100; i++) {
      ReplyTo<String> place = caller.ask(self -> Call.placeFor(self.node()));
      Pid<Object> child =
          spawner.ask(
              self ->
                  Call.spawnBodyLinkedFor(
                          place,
                          self,
                          SpawnOptions.none(),
                          (Self<Object> _) -> {
                            throw new ProcessExit(BOOM);
                          })
                      .pid());
      assertThat(caller.next()).isEqualTo(exit(child, BOOM));
    }
    assertThat(spawner.rest()).isEmpty();
  }

  @Test
  @DisplayName(
      "a process spawned for one that has ended meanwhile is killed, if it was to be linked")
  void spawnedLinkedForTheDead() {
    Puppet caller = puppet();
    Puppet spawner = puppet();
    ReplyTo<String> place = caller.ask(self -> Call.placeFor(self.node()));
    caller.finish();
    assertThat(caller.reason()).isEqualTo(ExitReason.normal());
    Pid<Object> child =
        spawner.ask(
            self ->
                Call.spawnBodyLinkedFor(
                        place,
                        self,
                        SpawnOptions.none().withTrapExit(),
                        (Self<Object> me) -> me.sleep(LONG))
                    .pid());
    var _ = node.join(child, LONG);
    assertThat(child.isAlive()).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Call.spawnBodyLinkedFor(Call.placeFor(node), node, SpawnOptions.none(), _ -> {}));
  }

  @Test
  @DisplayName("a process spawned for one that is killed at that moment ends, and is forgotten")
  void spawnedLinkedForTheDying() throws Exception {
    Node own = Node.open(); // with a dead process in its table it would not close
    for (int i = 0; i < 2_000; i++) {
      var places = new CompletableFuture<ReplyTo<String>>();
      Pid<Object> caller =
          own.spawn(
              self -> {
                places.complete(Call.placeFor(self.node()));
                self.sleep(LONG);
              });
      ReplyTo<String> place = places.get();
      var ready = new CountDownLatch(1);
      var go = new AtomicBoolean();
      Thread killer =
          Thread.ofPlatform()
              .start(
                  () -> {
                    ready.countDown();
                    while (!go.get()) {
                      Thread.onSpinWait();
                    }
                    caller.exit(ExitReason.kill());
                  });
      ready.await();
      go.set(true);
      for (int delay = i % 500; delay > 0; delay--) { // to meet each moment of the spawn
        Thread.onSpinWait();
      }
      Pid<Object> child =
          Call.spawnBodyLinkedFor(
                  place, own, SpawnOptions.none(), (Self<Object> self) -> self.sleep(LONG))
              .pid();
      killer.join();
      assertThat(own.join(child)).isEqualTo(ExitReason.killed());
      own.join(caller);
      assertThat(own.processCount()).isZero();
    }
    own.close();
  }

  @Test
  @DisplayName("the place of one that has ended is not kept by the process that is spawned for it")
  void spawnedForTheDead() {
    Puppet caller = puppet();
    ReplyTo<String> place = caller.ask(self -> Call.placeFor(self.node()));
    caller.finish();
    assertThat(caller.reason()).isEqualTo(ExitReason.normal());
    Pid<Object> child =
        Call.spawnBodyFor(place, node, SpawnOptions.none(), (Self<Object> self) -> self.sleep(LONG))
            .pid();
    assertThat(LocalProcess.of(child).relations.takeBereaved().observers()).isEmpty();
    assertThat(LocalProcess.of(caller).relations.takeBereaved().watched()).isEmpty();
  }

  @Test
  @DisplayName("who was to get a process that is refused by a node just closing does not watch it")
  void refusedFor() {
    Puppet caller = puppet();
    ReplyTo<String> place = caller.ask(self -> Call.placeFor(self.node()));
    Relations relations = LocalProcess.of(caller).relations;
    var refusal = new CompletableFuture<Object>();
    Thread spawner =
        Thread.ofPlatform()
            .unstarted(
                () -> {
                  try {
                    refusal.complete(
                        Call.spawnBodyFor(
                            place, node, SpawnOptions.none(), (Self<Object> _) -> {}));
                  } catch (IllegalStateException refused) {
                    refusal.complete(refused);
                  }
                });
    synchronized (relations) { // it is held between the two looks whether the node is closing
      spawner.start();
      await().until(() -> spawner.getState() == Thread.State.BLOCKED);
      caller.tell(_ -> node.close()); // who closes it is spared
      await().until(() -> isClosing(node));
    }
    assertThat(Puppet.await(refusal)).isInstanceOf(IllegalStateException.class);
    assertThat(relations.takeBereaved().watched()).isEmpty();
    caller.finish();
  }

  private static boolean isClosing(Node node) {
    try {
      var _ = node.spawn(_ -> {});
      return false;
    } catch (IllegalStateException refused) {
      return true;
    }
  }

  /** Has a process spawned that ends neither by itself nor with the one it is for. */
  private static Pid<Object> spawnFor(ReplyTo<String> place, boolean linked, Spawner spawner) {
    SpawnOptions options = SpawnOptions.none().withTrapExit();
    Body<Object> body = self -> self.sleep(LONG);
    return linked
        ? Call.spawnBodyLinkedFor(place, spawner, options, body).pid()
        : Call.spawnBodyFor(place, spawner, options, body).pid();
  }

  private void assertKilled(Pid<Object> child) {
    assertThat(node.join(child, LONG)).containsExactly(ExitReason.killed());
  }

  private void assertNothingNoticed(Puppet asker) {
    assertThat(asker.rest()).isEmpty();
    assertThat(node.info(asker).get().links()).isEmpty();
    assertThat(LocalProcess.of(asker).relations.takeBereaved().watched()).isEmpty();
  }

  @ParameterizedTest(name = "a process whose place is withdrawn is killed; linked: {0}")
  @ValueSource(booleans = {false, true})
  void withdrawn(boolean linked) {
    for (Puppet asker : List.of(puppet(), trapper())) {
      ReplyTo<String> before = asker.ask(self -> Call.placeFor(self.node()));
      assertThat(asker.<Option<Pid<?>>>ask(_ -> Call.withdraw(before))).isEmpty();
      assertKilled(spawnFor(before, linked, node));
      assertNothingNoticed(asker);

      ReplyTo<String> after = asker.ask(self -> Call.placeFor(self.node()));
      Pid<Object> child = spawnFor(after, linked, node);
      assertThat(asker.<Option<Pid<?>>>ask(_ -> Call.withdraw(after))).containsExactly(child);
      assertKilled(child);
      assertNothingNoticed(asker);
    }
  }

  @ParameterizedTest(name = "so is one whose place is withdrawn while it is spawned; linked: {0}")
  @ValueSource(booleans = {false, true})
  void withdrawnMeanwhile(boolean linked) {
    Puppet asker = puppet();
    for (int i = 0; i < 2_000; i++) {
      ReplyTo<String> place = asker.ask(self -> Call.placeFor(self.node()));
      CompletableFuture<Option<Pid<?>>> withdrawn = asker.start(_ -> Call.withdraw(place));
      for (int delay = i % 500; delay > 0; delay--) { // to meet each moment of it
        Thread.onSpinWait();
      }
      Pid<Object> child = spawnFor(place, linked, node);
      assertThat(Puppet.await(withdrawn)).isIn(Option.none(), Option.some(child));
      assertKilled(child);
    }
    assertNothingNoticed(asker);
  }

  @Test
  @DisplayName("a place is withdrawn by its maker, also when the process has ended; its EXIT stays")
  void withdrawnTooLate() {
    Puppet asker = trapper();
    ReplyTo<String> place = asker.ask(self -> Call.placeFor(self.node()));
    Pid<Object> child =
        Call.spawnBodyLinkedFor(place, node, SpawnOptions.none(), (Self<Object> _) -> {}).pid();
    var _ = node.join(child);
    assertThatThrownBy(() -> Call.withdraw(place)).isInstanceOf(IllegalStateException.class);
    assertThat(asker.<Option<Pid<?>>>ask(_ -> Call.withdraw(place))).containsExactly(child);
    assertThat(asker.rest()).containsExactly(exit(child, ExitReason.normal()));
  }

  @Test
  @DisplayName("nobody is linked to a process that was spawned for it and killed before it began")
  void linkedToTheDead() {
    Puppet asker = puppet();
    ReplyTo<String> place = asker.ask(self -> Call.placeFor(self.node()));
    ((Call.Slot<String>) place).bind(LocalProcess.of(corpse().pid()), LocalProcess.of(asker));
    assertThat(node.info(asker).get().links()).isEmpty();
  }

  @Test
  @DisplayName("who spawns a process for another cannot await it")
  void spawnedForAnother() {
    Puppet caller = puppet();
    Puppet spawner = puppet();
    ReplyTo<String> place = caller.ask(self -> Call.placeFor(self.node()));
    assertThatThrownBy(
            () ->
                spawner.run(
                    self -> {
                      var _ =
                          Call.spawnBodyFor(place, self, SpawnOptions.none(), _ -> {})
                              .call()
                              .await(LONG);
                    }))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  @DisplayName("a request knows who has asked")
  void asker() {
    Puppet target = puppet();
    Puppet caller = puppet();
    ReplyTo<String> asked = caller.ask(_ -> Call.<String>to(target).replyTo());
    assertThat(asked.asker()).isEqualTo(caller.pid());
    assertThat(Call.to(target).replyTo().asker()).isEqualTo(node.outside());
  }
}
