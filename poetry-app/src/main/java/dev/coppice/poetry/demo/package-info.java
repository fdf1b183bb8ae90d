/** Servers, faults and downloads in one. {@link dev.coppice.poetry.demo.Demo} is the door. */
package dev.coppice.poetry.demo;
