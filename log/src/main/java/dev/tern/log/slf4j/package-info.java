/**
 * An SLF4J provider on {@link dev.tern.log.LogWriter}, selected by the system property {@code slf4j.provider}.
 *
 * <p>{@link dev.tern.log.slf4j.LogProvider} creates the loggers and holds the writer and the lowest level;
 * {@code LineLogger} formats one line per message.
 */
@NullMarked
package dev.tern.log.slf4j;

import org.jspecify.annotations.NullMarked;
