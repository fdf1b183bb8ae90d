package dev.coppice.supervisor;

import dev.coppice.mailbox.Pid;
import io.vavr.collection.List;
import io.vavr.control.Option;

/**
 * A supervisor, or a process below one, and all that is below it, as they were when somebody
 * {@linkplain SupervisorRef#snapshot looked}. A value: it can be kept, compared, searched, and
 * written as text, JSON or DOT, the language of Graphviz.
 *
 * <h2>How consistent it is</h2>
 *
 * Each supervisor has said at one moment what its children are, parents before their children; what
 * is seen of the processes themselves, their names and mailboxes, was looked at when all
 * supervisors had answered. So a child may have ended meanwhile ({@link Status#ENDED}), and one
 * that has taken its place since is not there yet. When nothing happens in the tree, it is exact.
 *
 * @param id its id among its supervisor's children; at the root its name, if it has one
 * @param pid its process; none if it has none
 * @param name the name it is registered under
 * @param type what it is
 * @param status what is known of it
 * @param strategy the strategy of a supervisor, in OTP's words, such as {@code one_for_one}; none
 *     for workers, and for supervisors that have not answered
 * @param restart when it is restarted; none at the root
 * @param restarts how often it was restarted; 0 at the root
 * @param mailboxLength how much waited in its mailbox
 * @param children what is below it, oldest first; none for workers, and for supervisors that have
 *     not answered
 */
public record SupervisionTree(
    String id,
    Option<Pid<?>> pid,
    Option<String> name,
    ChildSpec.Type type,
    Status status,
    Option<String> strategy,
    Option<Restart> restart,
    int restarts,
    int mailboxLength,
    List<SupervisionTree> children) {

  /** What is known of a process and its place in the tree. */
  public enum Status {
    /** It runs. */
    RUNNING,
    /** A supervisor that runs, but has not said in time what its children are. */
    SILENT,
    /** It has ended, and its supervisor did not yet know that. */
    ENDED,
    /** There is no process, and will be none unless somebody says so, or a sibling is restarted. */
    STOPPED,
    /** It has failed, and its supervisor is about to try again. */
    RESTARTING
  }

  /** {@return this and everything below it, each before what is below it} */
  public List<SupervisionTree> all() {
    return children.flatMap(SupervisionTree::all).prepend(this);
  }

  /**
   * {@return the tree as lines of text, each ended by a line feed} What goes without saying is left
   * out: that a process runs, that it is permanent, that nothing waits for it.
   */
  public String toText() {
    return TreeText.of(this);
  }

  /**
   * {@return the tree as one JSON object, with the components of this record as its fields}
   * Enumerations and strategies are in OTP's words, in lower case; what is none is null.
   */
  public String toJson() {
    return TreeJson.of(this);
  }

  /**
   * {@return the tree as a graph in DOT, to be drawn by Graphviz: {@code dot -Tsvg}} Supervisors
   * are boxes; what does not run is dashed; children are from left to right in the order of their
   * start.
   */
  public String toDot() {
    return TreeDot.of(this);
  }
}
