package dev.coppice.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coppice.examples.AlarmHandlers.Alarm;
import dev.coppice.examples.AlarmHandlers.Siren;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.ProcessExit;
import dev.coppice.mailbox.Self;
import dev.coppice.supervisor.ChildSpec;
import dev.coppice.supervisor.EventManager;
import dev.coppice.supervisor.EventManagerName;
import dev.coppice.supervisor.EventManagerRef;
import dev.coppice.supervisor.GenEvent;
import dev.coppice.supervisor.HandlerExit;
import dev.coppice.supervisor.HandlerKey;
import dev.coppice.supervisor.HandlerStep;
import dev.coppice.supervisor.SimpleEventHandler;
import dev.coppice.supervisor.Supervisor;
import dev.coppice.supervisor.SupervisorRef;
import dev.coppice.supervisor.SupervisorSpec;
import dev.coppice.supervisor.Sys;
import dev.coppice.testsupport.CapturedLog;
import io.vavr.Tuple;
import io.vavr.collection.List;
import io.vavr.control.Either;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What the guide's chapter on event managers shows beside the example. */
class AlarmHandlersTest {
  static final EventManagerName<Alarm> ALARMS = EventManagerName.of("alarms", Alarm.class);
  static final HandlerKey<Siren.Ask<?>, Integer> SIREN = HandlerKey.of(Siren.class);

  @AutoClose final CapturedLog log = CapturedLog.of("dev.coppice");
  @AutoClose final Node node = Node.open();

  /** Adds the siren, and ends when it is gone: whoever restarts this brings the siren back. */
  static void guard(Self<HandlerExit> self) {
    var _ = ALARMS.on(self.node()).addSupHandler(self, SIREN, new Siren(), exit -> exit).get();
    throw new ProcessExit(ExitReason.of(self.receive(HandlerExit.class)));
  }

  static SupervisorSpec house() {
    return SupervisorSpec.oneForOne(
        ChildSpec.worker("alarms", parent -> GenEvent.startLink(parent, ALARMS)),
        ChildSpec.process("siren", AlarmHandlersTest::guard));
  }

  @Test
  void sirenComesBack() {
    SupervisorRef supervisor = Supervisor.start(node, house()).get();
    EventManager<Alarm> alarms = ALARMS.on(node);
    await().until(() -> alarms.whichHandlers().contains(SIREN));
    alarms.syncNotify(new Alarm("kitchen"));
    assertThat(alarms.call(SIREN, new Siren.Rung()).get()).isEqualTo(1);
    int rung = alarms.deleteHandler(SIREN, ExitReason.normal()).get();
    assertThat(rung).isEqualTo(1);
    await().until(() -> alarms.whichHandlers().contains(SIREN));
    assertThat(alarms.call(SIREN, new Siren.Rung()).get()).isZero();
    supervisor.stop();
  }

  @Test
  void lookingIn() {
    EventManagerRef<Alarm> alarms = GenEvent.start(node, ALARMS).get();
    alarms.addHandler(SIREN, new Siren()).get();
    alarms.notify(new Alarm("kitchen"));
    assertThat(Sys.getState(alarms)).isEqualTo(List.of(Tuple.of(SIREN, 1)));
    Sys.trace(alarms, true);
    alarms.syncNotify(new Alarm("attic"));
    Sys.trace(alarms, false);
    assertThat(log.events(e -> e.logger().equals("dev.coppice.sys")))
        .extracting(e -> e.message().replace(alarms + " ", ""))
        .containsExactly("got cast Alarm[room=attic]", "new state List((Siren, 2))");
    alarms.stop();
  }

  /** Rings more softly, and goes on counting. */
  record Bell(int before) implements SimpleEventHandler<Alarm, Integer> {
    @Override
    public Either<ExitReason, Integer> init(Self<Alarm> self) {
      return Either.right(before);
    }

    @Override
    public HandlerStep<Alarm, Integer> handleEvent(Alarm alarm, Integer rung) {
      return HandlerStep.ok(rung + 1);
    }
  }

  @Test
  void bellForSiren() {
    EventManagerRef<Alarm> alarms = GenEvent.<Alarm>start(node).get();
    alarms.addHandler(SIREN, new Siren()).get();
    alarms.notify(new Alarm("kitchen"));
    var bell = HandlerKey.of(Bell.class);
    alarms.swapHandler(SIREN, ExitReason.normal(), bell, rung -> new Bell(rung.getOrElse(0))).get();
    alarms.notify(new Alarm("attic"));
    assertThat(Sys.getState(alarms)).isEqualTo(List.of(Tuple.of(bell, 2)));
    alarms.stop(ExitReason.shutdown(), Duration.ofSeconds(5));
  }
}
