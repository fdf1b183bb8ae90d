package dev.coppice.mailbox;

import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.util.LoggingLevel;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The objects that claim to be linearizable are compared with themselves, run by one thread: each
 * concurrent execution must have the results of some sequential one. {@code -Dcoppice.scenarios}
 * says how many executions are thought up.
 */
@Tag("linearizability")
class LinearizabilityTest {
  private static final int SCENARIOS = Integer.getInteger("coppice.scenarios", 3);
  private static final int RUNS_OF_EACH = 500;

  @Test
  @DisplayName("mailbox: every interleaving, up to a bound")
  void mailboxModelChecked() {
    check(new ModelCheckingOptions(), MailboxOperations.class);
  }

  @Test
  @DisplayName("mailbox: on real threads")
  void mailboxStressed() {
    check(new StressOptions(), MailboxOperations.class);
  }

  @Test
  @DisplayName("names: every interleaving, up to a bound")
  void namesModelChecked() {
    check(new ModelCheckingOptions(), NamesOperations.class);
  }

  private static void check(Options<?, ?> options, Class<?> operations) {
    options
        .iterations(SCENARIOS)
        .invocationsPerIteration(RUNS_OF_EACH)
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(2)
        .actorsAfter(2)
        .logLevel(LoggingLevel.ERROR)
        .check(operations);
  }

  /** Any number of senders, one receiver. */
  @Param(name = "letter", gen = IntGen.class, conf = "1:9")
  public static class MailboxOperations {
    private final Mailbox mailbox = new StackMailbox();

    @Operation
    public Mailbox.Put put(@Param(name = "letter") int content) {
      return mailbox.put(new Letter(content));
    }

    @Operation
    public int length() {
      return mailbox.length();
    }

    @Operation
    public void close() {
      mailbox.close();
    }

    @Operation(nonParallelGroup = "receiver")
    public String takeAll() {
      return MailboxRaces.text(mailbox.takeAll());
    }

    @Operation(nonParallelGroup = "receiver")
    public boolean sleep() {
      return mailbox.sleep(Mailbox.Put.WAKE);
    }

    @Operation(nonParallelGroup = "receiver")
    public boolean wake() {
      return mailbox.wake();
    }
  }

  /** One name, two processes, and their deaths. */
  @Param(name = "process", gen = IntGen.class, conf = "0:1")
  public static class NamesOperations {
    private static final Name<Object> NAME = Name.of("name", Object.class);

    private final ThreadlessNode host = new ThreadlessNode();
    private final List<LocalProcess<Object>> processes = List.of(host.process(), host.process());

    @Operation
    public boolean register(@Param(name = "process") int process) {
      try {
        host.node.register(NAME, processes.get(process));
        return true;
      } catch (IllegalArgumentException refused) {
        return false;
      }
    }

    @Operation
    public boolean unregister() {
      try {
        host.node.unregister(NAME);
        return true;
      } catch (IllegalArgumentException refused) {
        return false;
      }
    }

    @Operation
    public int whereis() {
      return host.node.whereis(NAME).map(processes::indexOf).getOrElse(-1);
    }

    @Operation
    public void kill(@Param(name = "process") int process) {
      processes.get(process).exit(ExitReason.kill());
    }
  }
}
