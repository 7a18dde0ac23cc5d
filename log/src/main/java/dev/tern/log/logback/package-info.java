/** An appender for Logback on a {@link dev.tern.log.LogWriter}. */
@NullMarked
package dev.tern.log.logback;

import org.jspecify.annotations.NullMarked;
