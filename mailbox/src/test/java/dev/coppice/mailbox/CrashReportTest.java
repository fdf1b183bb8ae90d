package dev.coppice.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coppice.mailbox.Puppet.Act;
import dev.coppice.mailbox.Puppet.Note;
import dev.coppice.mailbox.Puppet.Order;
import dev.coppice.testsupport.CapturedLog;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

/** The report that each crash leaves. */
class CrashReportTest extends ProcessTest {
  CrashReportTest(Kind kind) {
    super(kind);
  }

  /** The only report. */
  private CapturedLog.Event report() {
    assertThat(log.events()).hasSize(1);
    return log.events().getFirst();
  }

  @Test
  @DisplayName("a crash is reported once, with the process, the reason and the stack trace")
  void crash() {
    var oops = new IllegalStateException("oops");
    Puppet target = puppet();
    target.crash(oops);
    target.reason();
    assertThat(report().level()).isEqualTo(Level.ERROR);
    assertThat(report().thrown()).isSameAs(oops);
    assertThat(report().message()).contains(target.toString(), "oops");
    assertThat(report().keyValues())
        .containsEntry("process", target.toString())
        .containsEntry("reason", oops.toString());
  }

  @Test
  @DisplayName("the report tells the registered name, which is only freed afterwards")
  void name() {
    Puppet target = puppet();
    node.register(Name.of("worker", Order.class), target.pid());
    target.crash(new ProcessExit(BOOM));
    target.reason();
    assertThat(report().keyValues().get("name")).asString().contains("worker");
    assertThat(report().message()).contains("worker");
  }

  @Test
  @DisplayName("the report tells the label of a process without a name")
  void label() {
    Puppet target = puppet(SpawnOptions.none().withLabel("helper"));
    target.crash(new ProcessExit(BOOM));
    target.reason();
    assertThat(report().keyValues().get("name")).asString().contains("helper");
  }

  @Test
  @DisplayName("the report tells the ancestors, nearest first")
  void ancestors() {
    Puppet grandparent = puppet(SpawnOptions.none().withLabel("grandparent"));
    Puppet parent =
        grandparent.ask(self -> new Puppet(kind, self, SpawnOptions.none().withLabel("parent")));
    Puppet child = parent.ask(self -> new Puppet(kind, self, SpawnOptions.none()));
    Puppet watcher = puppet();
    MonitorRef ref = monitor(watcher, child);
    child.crash(new ProcessExit(BOOM));
    assertThat(watcher.next()).isEqualTo(down(ref, BOOM));
    assertThat(report().keyValues().get("ancestors"))
        .asString()
        .containsSubsequence("parent" + parent, "grandparent" + grandparent);
  }

  @Test
  @DisplayName("the report tells the message that the process was handling")
  void lastMessage() {
    Puppet target = puppet();
    Act fatal =
        new Act(
            _ -> {
              throw new IllegalStateException("oops");
            });
    target.send("before");
    target.pid().send(fatal);
    target.reason();
    assertThat(report().keyValues()).containsEntry("last_message", fatal);
  }

  @Test
  @DisplayName("the report tells the message that was received last, wherever and however")
  void lastMessageOfSelectiveReceive() {
    Puppet target = puppet();
    target.tell(
        self -> {
          self.pid().send(new Note("skipped"));
          self.pid().send(new Note("wanted"));
          self.receive(Puppet.note("wanted"));
          throw new IllegalStateException("oops");
        });
    target.reason();
    assertThat(report().keyValues()).containsEntry("last_message", new Note("wanted"));
  }

  @Test
  @DisplayName("the report tells no message that was done with when the process waited for more")
  void noLastMessage() {
    Puppet target = puppet();
    target.tell(
        self ->
            self.receive(
                _ -> {
                  throw new IllegalStateException("oops");
                }));
    await().until(() -> waitsAgain(target));
    target.send("looked at, not received");
    target.reason();
    assertThat(report().keyValues()).doesNotContainKey("last_message");
  }

  private boolean waitsAgain(Puppet target) {
    ProcessInfo info = node.info(target).get();
    return info.handled() == 1 && info.status() == ProcessInfo.Status.WAITING;
  }

  @Test
  @DisplayName("an exit that a process raises is reported too, if it is abnormal")
  void raisedExit() {
    Puppet target = puppet();
    target.crash(new ProcessExit(BOOM));
    target.reason();
    assertThat(report().keyValues()).containsEntry("reason", "boom");
    assertThat(report().thrown()).isNull();
  }

  @Test
  @DisplayName("the report is one line, with the rest as key-values and the stack as the cause")
  void oneLine() {
    Puppet target = puppet();
    target.crash(new IllegalStateException("oops"));
    target.reason();
    assertThat(report().message()).contains("oops").doesNotContain("\n");
    assertThat(report().keyValues())
        .containsKeys("process", "name", "reason", "initial_call", "mailbox_length");
    assertThat(report().thrown()).isNotNull();
  }

  @Test
  @DisplayName("normal and shutdown are not reported")
  void orderlyEnds() {
    List<ExitReason> orderly =
        List.of(ExitReason.normal(), ExitReason.shutdown(), ExitReason.shutdown("detail"));
    for (ExitReason reason : orderly) {
      Puppet target = puppet();
      target.crash(new ProcessExit(reason));
      assertThat(target.reason()).isEqualTo(reason);
    }
    Puppet finishing = puppet();
    finishing.finish();
    finishing.reason();
    assertThat(log.events()).isEmpty();
  }

  @Test
  @DisplayName("death by an incoming signal is not reported")
  void signals() {
    Puppet killed = puppet();
    killed.pid().exit(ExitReason.kill());
    killed.reason();
    Puppet signalled = puppet();
    signalled.pid().exit(BOOM);
    signalled.reason();
    assertThat(log.events()).isEmpty();
  }

  @Test
  @DisplayName("of linked processes that fall together only the one that crashed is reported")
  void linked() {
    Puppet one = puppet();
    Puppet two = puppet();
    link(one, two);
    two.crash(new ProcessExit(BOOM));
    assertThat(one.reason()).isEqualTo(BOOM);
    assertThat(report().keyValues()).containsEntry("process", two.toString());
  }

  @Test
  @DisplayName("a crash is reported before anybody is told")
  void reportedFirst() {
    Puppet watcher = trapper();
    Puppet target = puppet();
    link(watcher, target);
    MonitorRef ref = monitor(watcher, target);
    var whileReporting = new CompletableFuture<List<Received<Order>>>();
    target.crash(
        new IllegalStateException() {
          private static final long serialVersionUID = 1;

          @Override
          public String getMessage() { // the report calls it, on the thread of the dying process
            whileReporting.complete(CompletableFuture.supplyAsync(watcher::rest).join());
            return "oops";
          }
        });
    assertThat(Puppet.await(whileReporting)).isEmpty();
    assertThat(List.of(watcher.next(), watcher.next()))
        .hasAtLeastOneElementOfType(Exit.class)
        .contains(down(ref, target.reason()));
  }

  @Test
  @DisplayName("a reason that cannot be written does not keep the process from dying")
  void brokenToString() {
    Puppet watcher = puppet();
    Puppet target = puppet();
    var oops = ExitReason.of(new Unspeakable());
    MonitorRef ref = monitor(watcher, target);
    target.tell(
        _ -> {
          throw new ProcessExit(oops) {
            private static final long serialVersionUID = 1;
          };
        });
    assertThat(watcher.next()).isInstanceOfSatisfying(Down.class, d -> isFor(d, ref));
  }

  private static void isFor(Down<?> down, MonitorRef ref) {
    assertThat(down.monitor()).isSameAs(ref);
  }

  /** Something whose toString fails. */
  private static final class Unspeakable {
    @Override
    public String toString() {
      throw new IllegalStateException("cannot be written");
    }
  }
}
