/** Poems as bytes, and those that are shipped with the programs. */
package dev.coppice.poetry.poems;
