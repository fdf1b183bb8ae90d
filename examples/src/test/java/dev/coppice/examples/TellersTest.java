package dev.coppice.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.mailbox.Body;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Self;
import dev.coppice.supervisor.Answer;
import dev.coppice.supervisor.From;
import dev.coppice.supervisor.GenServer;
import dev.coppice.supervisor.Init;
import dev.coppice.supervisor.Request;
import dev.coppice.supervisor.ServerRef;
import dev.coppice.supervisor.Step;
import dev.coppice.test.CoppiceTest;
import dev.coppice.test.Finding;
import dev.coppice.test.Simulation;
import dev.coppice.test.Stage;
import org.junit.jupiter.api.Test;

/** A race, found and replayed. The guide's chapter on testing shows it. */
class TellersTest {
  record Balance() implements Request<Balance, Long> {}

  sealed interface Order {
    record Set(long balance) implements Order {}

    record Deposit(long amount) implements Order {}
  }

  record Account() implements GenServer<Balance, Order, Long> {
    @Override
    public Init<Long> init(Self<Order> self) {
      return Init.ok(0L);
    }

    @Override
    public Answer<Long> handleCall(Balance ask, From from, Long balance) {
      return Answer.reply(ask, balance, balance);
    }

    @Override
    public Step<Long> handleCast(Order order, Long balance) {
      return switch (order) {
        case Order.Set(var amount) -> Step.noReply(amount);
        case Order.Deposit(var amount) -> Step.noReply(balance + amount);
      };
    }
  }

  static void readAndWriteBack(Stage stage) {
    var account = GenServer.start(stage.node(), new Account()).get();
    twice(stage.node(), _ -> account.cast(new Order.Set(account.call(new Balance()) + 10)));
    check(account);
  }

  static void deposit(Stage stage) {
    var account = GenServer.start(stage.node(), new Account()).get();
    twice(stage.node(), _ -> account.cast(new Order.Deposit(10)));
    check(account);
  }

  private static void twice(Node node, Body<Void> teller) {
    var one = node.spawn(teller);
    var other = node.spawn(teller);
    assertThat(node.join(one)).isEqualTo(ExitReason.normal());
    assertThat(node.join(other)).isEqualTo(ExitReason.normal());
  }

  private static void check(ServerRef<Balance, Order> account) {
    assertThat(account.call(new Balance())).isEqualTo(20);
    account.stop();
  }

  @Test
  void theRaceIsFoundAndReplays() {
    Finding finding = Simulation.withSeed(1).explore(1000, TellersTest::readAndWriteBack).get();

    long seed = finding.found().seed();
    var again = Simulation.withSeed(seed).run(TellersTest::readAndWriteBack);
    assertThat(again.trace()).hasToString(finding.found().trace().toString());
    assertThat(finding.error()).hasMessageContaining("cast Set[balance=10]");
  }

  @CoppiceTest(seeds = 1000)
  void depositsAreNotLost(Stage stage) {
    deposit(stage);
  }
}
