package dev.coppice.poetry.demo;

import dev.coppice.supervisor.CallFailed;
import dev.coppice.supervisor.ChildInfo;
import dev.coppice.supervisor.SupervisorRef;
import io.vavr.collection.List;
import java.io.PrintStream;
import java.util.Locale;

/** Prints a supervision tree, as its supervisors tell it. */
final class Tree {
  private final PrintStream out;

  Tree(PrintStream out) {
    this.out = out;
  }

  void print(String name, SupervisorRef root) {
    out.println("  " + name + " " + root);
    below(root, "  ");
  }

  private void below(SupervisorRef supervisor, String indent) {
    List<ChildInfo> children = childrenOf(supervisor);
    for (ChildInfo child : children) {
      boolean last = child.equals(children.last());
      out.println(indent + (last ? "`-- " : "|-- ") + describe(child));
      child.supervisor().forEach(it -> below(it, indent + (last ? "    " : "|   ")));
    }
  }

  /** None for a supervisor that has ended since it was named: a tree is alive while it is read. */
  private static List<ChildInfo> childrenOf(SupervisorRef supervisor) {
    try {
      return supervisor.whichChildren();
    } catch (CallFailed gone) {
      return List.empty();
    }
  }

  private static String describe(ChildInfo child) {
    String pid = child.pid().map(it -> " " + it).getOrElse("");
    String restarts = child.restarts() == 0 ? "" : ", restarted " + child.restarts() + "x";
    return child.id() + pid + ": " + child.status().name().toLowerCase(Locale.ROOT) + restarts;
  }
}
