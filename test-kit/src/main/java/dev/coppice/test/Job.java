package dev.coppice.test;

/**
 * Something to be begun: a body, an activation, or a helper of the runtime.
 *
 * @param task what
 * @param host what the thread carries while it runs
 */
record Job(Runnable task, Thread.UncaughtExceptionHandler host) implements Candidate {}
