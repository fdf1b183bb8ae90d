package dev.coppice.mailbox;

import static dev.coppice.mailbox.ThreadlessNode.as;
import static dev.coppice.mailbox.ThreadlessNode.mail;
import static dev.coppice.mailbox.ThreadlessNode.resultAs;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/** Aliases being dropped while somebody sends through them. */
public final class AliasRaces {
  private AliasRaces() {}

  /**
   * Whether it was in use; the mail when unalias had returned, and at the end; how many came late.
   */
  @JCStressTest
  @Outcome(id = "true, 1, m, 0", expect = ACCEPTABLE, desc = "sent first")
  @Outcome(id = "true, 0, -, 1", expect = ACCEPTABLE, desc = "dropped first: it vanishes, counted")
  @Outcome(id = "true, 0, m, .*", expect = FORBIDDEN, desc = "it arrives after unalias returned")
  @Outcome(id = "true, .*, -, 0", expect = FORBIDDEN, desc = "lost in silence")
  @Outcome(expect = FORBIDDEN, desc = "both delivered and late, or not in use though never dropped")
  @State
  public static class UnaliasAgainstSend {
    private final ThreadlessNode host = new ThreadlessNode();
    private final LocalProcess<Object> owner = host.process();
    private final Alias<Object> alias =
        resultAs(owner, () -> owner.alias(AliasMode.EXPLICIT_UNALIAS));

    @Actor
    public void send() {
      alias.send("m");
    }

    @Actor
    public void unalias(LLLL_Result r) {
      as(owner, () -> r.r1 = owner.unalias(alias));
      r.r2 = owner.mailLength();
    }

    @Arbiter
    public void atTheEnd(LLLL_Result r) {
      r.r3 = mail(owner);
      r.r4 = host.lateReplies();
    }
  }

  @JCStressTest
  @Outcome(
      id = {"a, 1", "b, 1"},
      expect = ACCEPTABLE,
      desc = "the first arrives, the second is late")
  @Outcome(expect = FORBIDDEN, desc = "two replies, or none, or one lost in silence")
  @State
  public static class ReplyAgainstReply {
    private final ThreadlessNode host = new ThreadlessNode();
    private final LocalProcess<Object> owner = host.process();
    private final Alias<Object> alias = resultAs(owner, () -> owner.alias(AliasMode.REPLY));

    @Actor
    public void one() {
      alias.send("a");
    }

    @Actor
    public void other() {
      alias.send("b");
    }

    @Arbiter
    public void atTheEnd(LL_Result r) {
      r.r1 = mail(owner);
      r.r2 = host.lateReplies();
    }
  }

  @JCStressTest
  @Outcome(id = "reply, 0", expect = ACCEPTABLE, desc = "the reply, and with it no DOWN")
  @Outcome(id = "DOWN:boom, 1", expect = ACCEPTABLE, desc = "the DOWN, and a reply that is late")
  @Outcome(id = "-, .*", expect = FORBIDDEN, desc = "neither reply nor DOWN: waits for ever")
  @Outcome(expect = FORBIDDEN, desc = "both reply and DOWN: one of them is a stray")
  @State
  public static class ReplyAgainstDown {
    private final ThreadlessNode host = new ThreadlessNode();
    private final LocalProcess<Object> owner = host.process();
    private final LocalProcess<Object> asked = host.process();
    private final Alias<Object> alias =
        resultAs(owner, () -> owner.monitor(asked, AliasMode.REPLY_DEMONITOR).alias());

    @Actor
    public void reply() {
      alias.send("reply");
    }

    @Actor
    public void exit() {
      asked.exit(ThreadlessNode.BOOM);
    }

    @Arbiter
    public void atTheEnd(LL_Result r) {
      r.r1 = mail(owner);
      r.r2 = host.lateReplies();
    }
  }
}
