package dev.coppice.mailbox;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.reflect.Field;
import java.util.Map;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** Names being registered while a process ends. */
public final class NameRaces {
  private static final Name<Object> NAME = Name.of("name", Object.class);

  private NameRaces() {}

  private static String register(ThreadlessNode host, LocalProcess<Object> process) {
    try {
      host.node.register(NAME, process);
      return "registered";
    } catch (IllegalArgumentException refused) {
      return "refused";
    }
  }

  /** How many entries there are, those of the dead included, which a look-up does not show. */
  private static int entries(ThreadlessNode host) {
    try {
      Field entries = Names.class.getDeclaredField("entries");
      entries.setAccessible(true);
      return ((Map<?, ?>) entries.get(host.node.localNames())).size();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the registry has changed", e);
    }
  }

  /** Whether it was registered, and the entries left at its DOWN and at the end. */
  @JCStressTest
  @Outcome(id = "registered, 0, 0", expect = ACCEPTABLE, desc = "named first, then freed")
  @Outcome(id = "refused, 0, 0", expect = ACCEPTABLE, desc = "dead first")
  @Outcome(id = ".*, 1, .*", expect = FORBIDDEN, desc = "told of the end with the name not free")
  @Outcome(expect = FORBIDDEN, desc = "the dead hold a name")
  @State
  public static class ExitAgainstRegister {
    private final ThreadlessNode host = new ThreadlessNode();
    private final LocalProcess<Object> process = host.process();
    private int entriesAtDown = -1;

    @SuppressWarnings("this-escape") // jcstress forbids final states
    public ExitAgainstRegister() {
      process.relations.observe(this, (_, _) -> entriesAtDown = entries(host));
    }

    @Actor
    public void register(LLL_Result r) {
      r.r1 = NameRaces.register(host, process);
    }

    @Actor
    public void exit() {
      process.exit(ThreadlessNode.BOOM);
    }

    @Arbiter
    public void atTheEnd(LLL_Result r) {
      r.r2 = entriesAtDown;
      r.r3 = entries(host);
    }
  }

  /** Whether the successor got the name, whether it has it at the end, and the entries left. */
  @JCStressTest
  @Outcome(id = "registered, true, 1", expect = ACCEPTABLE, desc = "the holder was dead")
  @Outcome(id = "refused, false, 0", expect = ACCEPTABLE, desc = "the holder was alive")
  @Outcome(
      id = "registered, false, .*",
      expect = FORBIDDEN,
      desc = "the burial of the former holder took the name from the new one")
  @Outcome(expect = FORBIDDEN, desc = "the dead hold the name, or the refused")
  @State
  public static class ExitOfHolderAgainstRegister {
    private final ThreadlessNode host = new ThreadlessNode();
    private final LocalProcess<Object> holder = host.process();
    private final LocalProcess<Object> successor = host.process();

    public ExitOfHolderAgainstRegister() {
      host.node.register(NAME, holder);
    }

    @Actor
    public void exit() {
      holder.exit(ThreadlessNode.BOOM);
    }

    @Actor
    public void register(LLL_Result r) {
      r.r1 = NameRaces.register(host, successor);
    }

    @Arbiter
    public void atTheEnd(LLL_Result r) {
      r.r2 = host.node.whereis(NAME).contains(successor);
      r.r3 = entries(host);
    }
  }

  /** Whether each was done, and whether the process has the name at the end. */
  @JCStressTest
  @Outcome(id = "unregistered, refused, false", expect = ACCEPTABLE, desc = "registered first")
  @Outcome(id = "unregistered, registered, true", expect = ACCEPTABLE, desc = "unregistered first")
  @Outcome(
      id = "unregistered, registered, false",
      expect = FORBIDDEN,
      desc = "it was given the name anew, and nobody finds it")
  @Outcome(expect = FORBIDDEN, desc = "a registered name was not registered, or cannot be freed")
  @State
  public static class UnregisterAgainstRegister {
    private final ThreadlessNode host = new ThreadlessNode();
    private final LocalProcess<Object> process = host.process();

    public UnregisterAgainstRegister() {
      host.node.register(NAME, process);
    }

    @Actor
    public void unregister(LLL_Result r) {
      try {
        host.node.unregister(NAME);
        r.r1 = "unregistered";
      } catch (IllegalArgumentException refused) {
        r.r1 = "refused";
      }
    }

    @Actor
    public void register(LLL_Result r) {
      r.r2 = NameRaces.register(host, process);
    }

    @Arbiter
    public void atTheEnd(LLL_Result r) {
      r.r3 = host.node.whereis(NAME).contains(process);
    }
  }

  /** Whether one and the other got the name, and who has it. */
  @JCStressTest
  @Outcome(id = "registered, refused, one", expect = ACCEPTABLE, desc = "one was first")
  @Outcome(id = "refused, registered, other", expect = ACCEPTABLE, desc = "the other was first")
  @Outcome(id = "registered, registered, .*", expect = FORBIDDEN, desc = "two hold one name")
  @Outcome(id = "refused, refused, .*", expect = FORBIDDEN, desc = "a free name is refused")
  @Outcome(expect = FORBIDDEN, desc = "the name is not with the one who got it")
  @State
  public static class RegisterAgainstRegister {
    private final ThreadlessNode host = new ThreadlessNode();
    private final LocalProcess<Object> one = host.process();
    private final LocalProcess<Object> other = host.process();

    @Actor
    public void one(LLL_Result r) {
      r.r1 = register(host, one);
    }

    @Actor
    public void other(LLL_Result r) {
      r.r2 = register(host, other);
    }

    @Arbiter
    public void atTheEnd(LLL_Result r) {
      r.r3 = host.node.whereis(NAME).contains(one) ? "one" : "other";
    }
  }
}
