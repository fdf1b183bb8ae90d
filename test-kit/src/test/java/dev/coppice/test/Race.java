package dev.coppice.test;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A race: under a thousand seeds, and a few times on a real node. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@CoppiceTest(
    seeds = 1000,
    on = {CoppiceTest.On.SIMULATED, CoppiceTest.On.REAL},
    times = 20)
@interface Race {}
