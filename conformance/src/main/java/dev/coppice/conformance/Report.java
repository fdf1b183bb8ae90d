package dev.coppice.conformance;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * Something that Coppice logged.
 *
 * @param level how grave
 * @param logger to which logger
 * @param message the text, with its arguments in place
 * @param keyValues the structured part; a null value is the text "null"
 * @param thrown the exception, if it has one
 */
public record Report(
    Level level,
    String logger,
    String message,
    Map<String, Object> keyValues,
    @Nullable Throwable thrown) {}
