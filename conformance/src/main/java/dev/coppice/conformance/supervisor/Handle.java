package dev.coppice.conformance.supervisor;

import dev.coppice.mailbox.ProcessRef;
import dev.coppice.supervisor.BehaviourRef;
import dev.coppice.supervisor.ChildCounts;
import dev.coppice.supervisor.ChildInfo;
import dev.coppice.supervisor.ChildStart;
import dev.coppice.supervisor.SimpleSupervisorRef;
import dev.coppice.supervisor.SupervisorRef;
import io.vavr.collection.List;

/** How a supervisor of either kind is asked. */
sealed interface Handle {

  BehaviourRef ref();

  List<ChildInfo> whichChildren();

  ChildCounts countChildren();

  record Plain(SupervisorRef ref) implements Handle {
    @Override
    public List<ChildInfo> whichChildren() {
      return ref.whichChildren();
    }

    @Override
    public ChildCounts countChildren() {
      return ref.countChildren();
    }
  }

  /** The argument of a start is the start itself. */
  record Simple(SimpleSupervisorRef<ChildStart, ProcessRef> ref) implements Handle {
    @Override
    public List<ChildInfo> whichChildren() {
      return ref.whichChildren();
    }

    @Override
    public ChildCounts countChildren() {
      return ref.countChildren();
    }
  }
}
