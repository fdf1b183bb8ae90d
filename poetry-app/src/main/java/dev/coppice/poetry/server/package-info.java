/** A server, a process per client. {@link dev.coppice.poetry.server.PoetryServer} is the door. */
package dev.coppice.poetry.server;
