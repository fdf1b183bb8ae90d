package dev.coppice.supervisor;

import dev.coppice.mailbox.ProcessRef;

/** A reference to a process that is a behaviour's: {@link Sys} can look into it. */
public sealed interface BehaviourRef extends ProcessRef
    permits ServerRef, SupervisorRef, SimpleSupervisorRef, EventManagerRef, TaskSupervisor {}
