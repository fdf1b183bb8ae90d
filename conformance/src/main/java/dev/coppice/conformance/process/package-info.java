/** Scripts over processes: links, monitors, exits, messages, aliases, names. */
@org.jspecify.annotations.NullMarked
package dev.coppice.conformance.process;
