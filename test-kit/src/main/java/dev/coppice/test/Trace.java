package dev.coppice.test;

import dev.coppice.mailbox.ProcessStep;
import io.vavr.collection.List;
import io.vavr.collection.Vector;
import java.util.Locale;

/**
 * What happened in a simulation, in its order. Prints as one line an entry. What it shows of a
 * message is what the message's {@code toString} says when it is printed, without identity hashes.
 *
 * @param entries the entries, or the last ones of a long simulation
 * @param omitted how many entries before these were not kept
 */
public record Trace(Vector<Entry> entries, long omitted) {

  /**
   * One entry.
   *
   * @param time nanoseconds on the node's clock
   * @param step what was done or what happened
   */
  public record Entry(long time, ProcessStep step) {
    /** {@return for example {@code 1.500000000 <0.3> send <0.4> hello}} */
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%d.%09d ", time / 1_000_000_000, time % 1_000_000_000)
          + withoutIdentity(step.toString());
    }

    private static String withoutIdentity(String text) {
      return text.indexOf('@') < 0
          ? text
          : text.replaceAll("\\$\\$Lambda(/0x[0-9a-f]+)?@[0-9a-f]+", " lambda")
              .replaceAll("(?<=[\\w$;])@[0-9a-f]{1,8}\\b", "");
    }
  }

  /**
   * {@return the entries of one kind}
   *
   * @param kind which
   */
  public List<ProcessStep> of(ProcessStep.Kind kind) {
    return entries.map(Entry::step).filter(step -> step.kind() == kind).toList();
  }

  /**
   * {@return the same without its first entries}
   *
   * @param count how many to keep at most
   */
  public Trace last(int count) {
    int left = Math.max(0, entries.size() - count);
    return new Trace(entries.drop(left), omitted + left);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (omitted > 0) {
      text.append("... ").append(omitted).append(" entries before\n");
    }
    entries.forEach(entry -> text.append(entry).append('\n'));
    return text.toString();
  }
}
