/**
 * Scenarios of servers and those who call, tell, stop and end them: OTP's {@code gen_server}
 * against {@link dev.coppice.supervisor.GenServer}. What they are made of is described in {@link
 * dev.coppice.conformance.genserver.Generator}; {@code conf_gen_server.erl} plays them on OTP.
 */
@org.jspecify.annotations.NullMarked
package dev.coppice.conformance.genserver;
