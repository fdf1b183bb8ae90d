/** Proves, in its tests, that the build rejects what it must reject. */
package dev.coppice.build;
