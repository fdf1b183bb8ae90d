package dev.coppice.conformance.process;

import dev.coppice.conformance.Term;
import dev.coppice.mailbox.Pid;
import java.util.List;
import java.util.Map;

/**
 * What an actor is to do in a phase, and what is known by then.
 *
 * @param operations what to do
 * @param pids all processes by name
 * @param vars all variables by name: monitors and aliases
 */
record Part(List<Term> operations, Map<String, Pid<Object>> pids, Map<String, Object> vars) {

  /**
   * The director watches a process just spawned.
   *
   * @param name which
   */
  record Watched(String name) {}
}
