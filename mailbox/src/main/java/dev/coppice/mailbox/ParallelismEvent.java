package dev.coppice.mailbox;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** The governor has changed the number of carriers, or stood back. */
@Name("dev.coppice.Parallelism")
@Label("Parallelism Changed")
@Category("Coppice")
@Description("The governor has changed how many carriers run virtual threads")
@StackTrace(false)
final class ParallelismEvent extends Event {
  @Label("From")
  int from;

  @Label("To")
  int to;

  @Label("Why")
  @Nullable String why;

  static void emit(int from, int to, String why) {
    ParallelismEvent event = new ParallelismEvent();
    if (event.shouldCommit()) {
      event.from = from;
      event.to = to;
      event.why = why;
      event.commit();
    }
  }
}
