package dev.coppice.conformance.process;

import dev.coppice.conformance.Player;
import dev.coppice.conformance.Recorder;
import dev.coppice.conformance.Term;
import dev.coppice.conformance.Trace;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.NodeOptions;
import dev.coppice.mailbox.Pid;

/** Plays each script on a node of its own. */
final class ProcessPlayer implements Player {
  @Override
  public Trace play(int number, Term scenario) {
    Recorder recorder = new Recorder();
    try (Node node = Node.open(NodeOptions.defaults().withGovernor(false))) {
      ExitReason end = node.run(new Director(scenario, recorder));
      for (Pid<?> left : node.processes()) {
        left.exit(ExitReason.kill());
      }
      if (!end.equals(ExitReason.normal())) {
        throw new IllegalStateException(end + " after " + recorder.trace().term());
      }
    }
    return recorder.trace();
  }

  @Override
  public void close() {}
}
