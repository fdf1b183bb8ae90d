/** What the tests of several modules share. */
@NullMarked
package dev.coppice.testsupport;

import org.jspecify.annotations.NullMarked;
