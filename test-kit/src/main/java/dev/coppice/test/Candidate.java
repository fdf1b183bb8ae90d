package dev.coppice.test;

/** Somebody who can go on: a strand, or a task that no strand has begun yet. */
sealed interface Candidate permits Strand, Job {}
