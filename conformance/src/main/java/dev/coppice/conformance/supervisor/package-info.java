/**
 * Scenarios of supervisors: a tree with its flags, then deaths, calls and orders to stop, on OTP's
 * supervisor and on Coppice's. {@code Scenario} says how one looks; {@code conf_supervisor.erl} is
 * the other side's player.
 */
@org.jspecify.annotations.NullMarked
package dev.coppice.conformance.supervisor;
