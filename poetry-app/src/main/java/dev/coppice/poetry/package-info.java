/**
 * The programs: {@code get-poetry}, {@code slow-poetry}, {@code fast-poetry} and {@code
 * poetry-demo}. They read the command line and print; what they do is in the packages below.
 */
package dev.coppice.poetry;
