package dev.coppice.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.supervisor.Child.Slot;
import io.vavr.control.Either;
import io.vavr.control.Option;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A supervisor's children are found by id and by process, and keep their order. */
class ChildrenTest {
  private final Node node = Node.open();
  private final Pid<Object> first = node.spawn(self -> self.receive());
  private final Pid<Object> second = node.spawn(self -> self.receive());

  @AfterEach
  void close() {
    first.exit(ExitReason.kill());
    second.exit(ExitReason.kill());
    node.close();
  }

  private static Child child(String id, long position) {
    return Child.planned(
        ChildSpec.worker(id, _ -> Either.left(new StartError.Ignored())), position);
  }

  @Test
  @DisplayName("a child is found by the process that it has, and no more by the one before")
  void byPid() {
    Child up = child("a", 0).up(first, 0);
    Children children = Children.none().put(up);
    assertThat(children.runningAs(first)).containsExactly(up);
    Child again = up.up(second, 1);
    Children changed = children.put(again);
    assertThat(changed.runningAs(first)).isEmpty();
    assertThat(changed.runningAs(second)).containsExactly(again);
    assertThat(changed.remove(again).ids()).isEmpty();
    assertThat(children.runningAs(first)).as("values do not change").containsExactly(up);
  }

  @Test
  @DisplayName("one about to be restarted is found by its last process, but does not run")
  void lastPid() {
    Child waiting =
        child("a", 0).up(first, 0).with(new Slot.Retrying(Option.some(first), "broken"));
    Children children = Children.none().put(waiting);
    assertThat(children.withPid(first)).containsExactly(waiting);
    assertThat(children.runningAs(first)).isEmpty();
    assertThat(children.put(waiting.stopped()).withPid(first)).isEmpty();
  }

  @Test
  @DisplayName("the order is that of the positions; the next is behind all there ever were")
  void order() {
    Children children = Children.none().put(child("b", 1)).put(child("c", 2)).put(child("a", 0));
    assertThat(children.inOrder().map(child -> child.spec().id())).containsExactly("a", "b", "c");
    assertThat(children.remove(child("c", 2)).next()).isEqualTo(3);
    assertThat(children.put(child("b", 1).up(first, 0)).inOrder().map(Child::position))
        .containsExactly(0L, 1L, 2L);
  }
}
