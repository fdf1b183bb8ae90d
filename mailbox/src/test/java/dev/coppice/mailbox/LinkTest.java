package dev.coppice.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Links, and how exits travel along them. */
class LinkTest extends ProcessTest {
  LinkTest(Kind kind) {
    super(kind);
  }

  @Test
  @DisplayName("PX-06 killed that comes over a link can be trapped")
  void killedIsTrapped() {
    Puppet trapper = trapper();
    Puppet between = puppet();
    Puppet target = puppet();
    link(trapper, between);
    link(between, target);
    target.pid().exit(ExitReason.kill());
    assertThat(between.reason()).isEqualTo(ExitReason.killed());
    assertThat(trapper.rest()).containsExactly(exit(between, ExitReason.killed()));
  }

  @Test
  @DisplayName("PX-08 an exit keeps its reason along a chain and stops at who traps")
  void chain() {
    Puppet beyond = puppet();
    Puppet trapper = trapper();
    Puppet middle = puppet();
    Puppet end = puppet();
    link(beyond, trapper);
    link(trapper, middle);
    link(middle, end);
    end.crash(new ProcessExit(BOOM));
    assertThat(trapper.next()).isEqualTo(exit(middle, BOOM));
    assertThat(middle.reason()).isEqualTo(BOOM);
    assertThat(trapper.rest()).isEmpty();
    assertThat(beyond.pid().isAlive()).isTrue();
  }

  @Test
  @DisplayName("PX-08 shutdown travels along a chain too")
  void shutdownTravels() {
    Puppet one = puppet();
    Puppet two = puppet();
    link(one, two);
    two.crash(new ProcessExit(ExitReason.shutdown("why")));
    assertThat(one.reason()).isEqualTo(ExitReason.shutdown("why"));
  }

  @Test
  @DisplayName("PX-08 normal stops at the first process")
  void normalStops() {
    Puppet one = puppet();
    Puppet two = puppet();
    link(one, two);
    two.finish();
    two.reason();
    assertThat(one.rest()).isEmpty();
  }

  @Test
  @DisplayName("PX-08 a chain of 10,000 linked processes falls as one")
  void longChain() {
    List<Puppet> chain = new ArrayList<>();
    chain.add(puppet());
    for (int i = 1; i < 10_000; i++) {
      Puppet next = puppet();
      link(next, chain.getLast());
      chain.add(next);
    }
    chain.getFirst().pid().exit(BOOM);
    assertThat(chain).extracting(Puppet::reason).containsOnly(BOOM);
  }

  @Test
  @DisplayName("PX-08 10,000 processes linked to one fall with it")
  void star() {
    Puppet hub = puppet();
    List<Puppet> spokes = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      Puppet spoke = puppet();
      link(spoke, hub);
      spokes.add(spoke);
    }
    spokes.getFirst().pid().exit(BOOM);
    assertThat(spokes).extracting(Puppet::reason).containsOnly(BOOM);
  }

  @Test
  @DisplayName("PX-09 a link works in both directions")
  void bothDirections() {
    Puppet linked = trapper();
    Puppet linking = puppet();
    link(linking, linked);
    linking.pid().exit(BOOM);
    assertThat(linked.rest()).containsExactly(exit(linking, BOOM));

    Puppet another = puppet();
    link(linked, another);
    linked.pid().exit(ExitReason.kill());
    assertThat(another.reason()).isEqualTo(ExitReason.killed());
  }

  @Test
  @DisplayName("PX-09 links are not counted: two links and one unlink are no link")
  void notCounted() {
    Puppet trapper = trapper();
    Puppet peer = puppet();
    link(trapper, peer);
    link(peer, trapper);
    link(trapper, peer);
    trapper.run(self -> self.unlink(peer));
    peer.pid().exit(BOOM);
    assertThat(trapper.rest()).isEmpty();
  }

  @Test
  @DisplayName("PX-09 two links bring one EXIT")
  void oneExit() {
    Puppet trapper = trapper();
    Puppet peer = puppet();
    link(trapper, peer);
    link(peer, trapper);
    peer.pid().exit(BOOM);
    assertThat(trapper.rest()).containsExactly(exit(peer, BOOM));
  }

  @Test
  @DisplayName("PX-09 either side can unlink")
  void eitherSideUnlinks() {
    Puppet one = puppet();
    Puppet two = puppet();
    link(one, two);
    two.run(self -> self.unlink(one));
    two.pid().exit(BOOM);
    assertThat(one.rest()).isEmpty();
  }

  @Test
  @DisplayName("PX-09 a link to itself is harmless")
  void linkToItself() {
    Puppet trapper = trapper();
    trapper.run(self -> self.link(self.pid()));
    trapper.run(self -> self.unlink(self.pid()));
    assertThat(trapper.rest()).isEmpty();
  }

  @Test
  @DisplayName("PX-10 a link to the dead is an exception noproc in a process that does not trap")
  void linkToTheDead() {
    Puppet corpse = corpse();
    Puppet linking = puppet();
    assertThatThrownBy(() -> link(linking, corpse))
        .isInstanceOfSatisfying(
            ProcessExit.class, e -> assertThat(e.reason()).isEqualTo(ExitReason.noproc()));
    assertThat(linking.rest()).isEmpty();
    linking.tell(self -> self.link(corpse));
    assertThat(linking.reason()).isEqualTo(ExitReason.noproc());
  }

  @Test
  @DisplayName("PX-10 a link to the dead is an EXIT noproc for a process that traps")
  void linkToTheDeadTrapped() {
    Puppet corpse = corpse();
    Puppet linking = trapper();
    link(linking, corpse);
    assertThat(linking.rest()).containsExactly(exit(corpse, ExitReason.noproc()));
  }

  @Test
  @DisplayName("PX-11 an EXIT that came before unlink stays in the mailbox")
  void exitBeforeUnlinkStays() {
    Puppet trapper = trapper();
    Puppet peer = puppet();
    link(trapper, peer);
    trapper.run(
        self -> {
          peer.pid().exit(BOOM); // acts before it returns
          self.unlink(peer);
        });
    assertThat(trapper.rest()).containsExactly(exit(peer, BOOM));
  }

  @Test
  @DisplayName("PX-11 after unlink no EXIT comes")
  void noExitAfterUnlink() {
    Puppet trapper = trapper();
    Puppet peer = puppet();
    link(trapper, peer);
    trapper.run(
        self -> {
          self.unlink(peer);
          peer.pid().exit(BOOM);
        });
    assertThat(trapper.rest()).isEmpty();
  }

  @Test
  @DisplayName("PX-11 exitUnlinked ends a linked process, or one that is not, and no EXIT comes")
  void exitUnlinked() {
    Puppet trapper = trapper();
    Puppet linked = puppet();
    Puppet stranger = puppet();
    link(trapper, linked);
    trapper.run(self -> self.exitUnlinked(linked, BOOM));
    trapper.run(self -> self.exitUnlinked(stranger, BOOM));
    assertThat(linked.reason()).isEqualTo(BOOM);
    assertThat(stranger.reason()).isEqualTo(BOOM);
    assertThat(trapper.rest()).isEmpty();
  }

  @Test
  @DisplayName("PX-11 unlink from a process that is not linked, or dead, is harmless")
  void needlessUnlink() {
    Puppet one = trapper();
    Puppet corpse = corpse();
    one.run(self -> self.unlink(corpse));
    one.run(self -> self.unlink(node.outside()));
    assertThat(one.rest()).isEmpty();
  }

  @Test
  @DisplayName("PX-23 only a process can have a linked child")
  void linkedChildOfNobody() {
    var linked = SpawnOptions.none().withLink();
    assertThatThrownBy(() -> kind.spawnOnce(node, linked, _ -> {}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(node.processCount()).isZero();
  }

  @Test
  @DisplayName("PX-10 linking again to a peer that is dying brings its one EXIT, and no noproc")
  void linkAgainToTheDying() {
    var closing = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    Puppet trapper = trapper();
    Puppet peer = puppet();
    peer.run(
        self ->
            self.own(
                () -> {
                  closing.countDown();
                  awaitDeaf(go);
                }));
    link(trapper, peer);
    peer.pid().exit(BOOM);
    awaitDeaf(closing);
    link(trapper, peer);
    go.countDown();
    assertThat(trapper.next()).isEqualTo(exit(peer, BOOM));
    assertThat(trapper.rest()).isEmpty();
  }

  @Test
  @DisplayName("PX-08 that one cannot be told does not keep the news from the next")
  void oneCannotBeTold() {
    Puppet peer = puppet();
    Puppet trapper = trapper();
    Observer broken =
        (_, _) -> {
          throw new OutOfMemoryError("for the test");
        };
    LocalProcess.of(peer.pid()).relations.observe(new Object(), broken);
    MonitorRef ref = monitor(trapper, peer);
    peer.pid().exit(BOOM);
    assertThat(trapper.next()).isEqualTo(down(ref, BOOM));
  }
}
