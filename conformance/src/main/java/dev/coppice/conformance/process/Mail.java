package dev.coppice.conformance.process;

/**
 * A message of a script.
 *
 * @param from who sent it
 * @param number which of the script's
 */
record Mail(String from, int number) {}
