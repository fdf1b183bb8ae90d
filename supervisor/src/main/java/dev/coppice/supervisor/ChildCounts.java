package dev.coppice.supervisor;

/**
 * How many children a supervisor has; {@code supervisor:count_children/1}.
 *
 * @param specs how many specifications; of a {@link SimpleSupervisor}, its one
 * @param active how many processes that are really alive
 * @param supervisors how many of its children are supervisors, running or not
 * @param workers how many are not, running or not
 */
public record ChildCounts(int specs, int active, int supervisors, int workers) {}
