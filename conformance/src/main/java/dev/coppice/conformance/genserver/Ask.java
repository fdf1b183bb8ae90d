package dev.coppice.conformance.genserver;

import dev.coppice.conformance.Term;
import dev.coppice.supervisor.Request;

/** The one kind of request of a server, which does what the request's script says. */
record Ask(int number, Term script) implements Request<Ask, Term> {}
