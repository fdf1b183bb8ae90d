package dev.coppice.poetry.client;

import dev.coppice.supervisor.Backoff;
import java.time.Duration;

/**
 * How hard to try.
 *
 * @param retries how often a download that has failed is started again
 * @param backoff how long to wait before each of these
 * @param timeout how long a server may take to accept the connection, and then to send anything
 */
public record DownloadOptions(int retries, Backoff backoff, Duration timeout) {}
