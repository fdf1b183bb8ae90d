package dev.coppice.mailbox;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/** The mailbox's one word: letters, sleep and end cannot disagree. */
public final class MailboxRaces {
  private MailboxRaces() {}

  static String text(@Nullable Letter chain) {
    StringJoiner text = new StringJoiner(" ").setEmptyValue("-");
    for (Letter letter = chain; letter != null; letter = letter.next) {
      if (letter.received() instanceof Message<Object>(var content)) {
        text.add(content.toString());
      }
    }
    return text.toString();
  }

  /** Put, sleep, and what is in the mailbox at the end. */
  @JCStressTest
  @Outcome(id = "QUEUED, false, m", expect = ACCEPTABLE, desc = "put first: it does not sleep")
  @Outcome(id = "WAKE, true, m", expect = ACCEPTABLE, desc = "asleep first: the sender wakes it")
  @Outcome(
      id = "QUEUED, true, .*",
      expect = FORBIDDEN,
      desc = "lost wake-up: it sleeps on mail, and nobody is to wake it")
  @Outcome(
      id = "WAKE, false, .*",
      expect = FORBIDDEN,
      desc = "the sender wakes a receiver that does not sleep")
  @Outcome(expect = FORBIDDEN, desc = "the letter is lost or doubled")
  @State
  public static class PutAgainstSleep {
    private final Mailbox mailbox = new StackMailbox();

    @Actor
    public void sender(LLL_Result r) {
      r.r1 = mailbox.put(new Letter("m"));
    }

    @Actor
    public void receiver(LLL_Result r) {
      r.r2 = mailbox.sleep(Mailbox.Put.WAKE);
    }

    @Arbiter
    public void atTheEnd(LLL_Result r) {
      r.r3 = text(mailbox.takeAll());
    }
  }

  /** A letter, and the time limit of the receiver that sleeps. */
  @JCStressTest
  @Outcome(id = "WAKE, false, m", expect = ACCEPTABLE, desc = "put first: the sender wakes it")
  @Outcome(id = "QUEUED, true, m", expect = ACCEPTABLE, desc = "awake first")
  @Outcome(id = "QUEUED, false, .*", expect = FORBIDDEN, desc = "nobody ended the sleep")
  @Outcome(id = "WAKE, true, .*", expect = FORBIDDEN, desc = "both ended one sleep")
  @Outcome(expect = FORBIDDEN, desc = "the letter is lost or doubled")
  @State
  public static class PutAgainstWake {
    private final Mailbox mailbox = new StackMailbox();

    public PutAgainstWake() {
      mailbox.sleep(Mailbox.Put.WAKE);
    }

    @Actor
    public void sender(LLL_Result r) {
      r.r1 = mailbox.put(new Letter("m"));
    }

    @Actor
    public void receiver(LLL_Result r) {
      r.r2 = mailbox.wake();
    }

    @Arbiter
    public void atTheEnd(LLL_Result r) {
      r.r3 = text(mailbox.takeAll());
    }
  }

  @JCStressTest
  @Outcome(
      id = {"-, a b", "a, b", "a b, -"},
      expect = ACCEPTABLE,
      desc = "all of it, in the order sent")
  @Outcome(expect = FORBIDDEN, desc = "a letter is lost or doubled, or overtakes another")
  @State
  public static class PutAgainstTakeAll {
    private final Mailbox mailbox = new StackMailbox();

    @Actor
    public void sender() {
      mailbox.put(new Letter("a"));
      mailbox.put(new Letter("b"));
    }

    @Actor
    public void receiver(LL_Result r) {
      r.r1 = text(mailbox.takeAll());
    }

    @Arbiter
    public void atTheEnd(LL_Result r) {
      r.r2 = text(mailbox.takeAll());
    }
  }

  @JCStressTest
  @Outcome(
      id = {"a b c d", "a c b d", "a c d b", "c a b d", "c a d b", "c d a b"},
      expect = ACCEPTABLE,
      desc = "the letters of each sender in the order sent")
  @Outcome(expect = FORBIDDEN, desc = "a letter is lost or doubled, or overtakes its sender's")
  @State
  public static class PutAgainstPut {
    private final Mailbox mailbox = new StackMailbox();

    @Actor
    public void one() {
      mailbox.put(new Letter("a"));
      mailbox.put(new Letter("b"));
    }

    @Actor
    public void other() {
      mailbox.put(new Letter("c"));
      mailbox.put(new Letter("d"));
    }

    @Arbiter
    public void atTheEnd(L_Result r) {
      r.r1 = text(mailbox.takeAll());
    }
  }

  /** The receiver takes what there is, and then its process ends. */
  @JCStressTest
  @Outcome(id = "QUEUED, m, CLOSED", expect = ACCEPTABLE, desc = "in time")
  @Outcome(
      id = "QUEUED, -, CLOSED",
      expect = ACCEPTABLE,
      desc = "put before the end, not taken: it goes down with the process")
  @Outcome(id = "CLOSED, -, CLOSED", expect = ACCEPTABLE, desc = "too late, and the sender knows")
  @Outcome(id = "CLOSED, m, .*", expect = FORBIDDEN, desc = "taken, but the sender was told no")
  @Outcome(expect = FORBIDDEN, desc = "a closed mailbox takes letters")
  @State
  public static class PutAgainstClose {
    private final Mailbox mailbox = new StackMailbox();

    @Actor
    public void sender(LLL_Result r) {
      r.r1 = mailbox.put(new Letter("m"));
    }

    @Actor
    public void receiver(LLL_Result r) {
      r.r2 = text(mailbox.takeAll());
      mailbox.close();
    }

    @Arbiter
    public void atTheEnd(LLL_Result r) {
      r.r3 = mailbox.put(new Letter("later"));
    }
  }
}
