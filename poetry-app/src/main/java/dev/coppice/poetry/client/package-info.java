/** Downloads, a supervised worker each. {@link dev.coppice.poetry.client.Downloads} is the door. */
package dev.coppice.poetry.client;
