package dev.coppice.supervisor;

import java.util.function.Predicate;

/** Which children a supervisor restarts when one of them has failed. */
public enum Strategy {
  /** The one that failed; for children that do not need one another. */
  ONE_FOR_ONE,
  /** All of them; for children that all need one another. */
  ONE_FOR_ALL,
  /** The one that failed and those started after it; for children that need those before them. */
  REST_FOR_ONE;

  /** Tells which children are restarted together with one that has failed, itself among them. */
  Predicate<Child> affectedBy(Child failed) {
    return switch (this) {
      case ONE_FOR_ONE -> child -> child.position() == failed.position();
      case ONE_FOR_ALL -> _ -> true;
      case REST_FOR_ONE -> child -> child.position() >= failed.position();
    };
  }
}
