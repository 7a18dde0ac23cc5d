/**
 * A log writer with a bounded queue (异步日志, 阻塞队列) and rolling files (日志滚动).
 *
 * <p>A map:
 *
 * <ul>
 *   <li>the writer: {@link dev.tern.log.LogWriter} with its {@code RunState}, {@code WriterLock} and {@code ExitHook};
 *   <li>its queue: {@code LineQueue} over {@code LineRing}; {@code LineCounters} counts; {@link
 *       dev.tern.log.OverflowPolicy} decides when it is full;
 *   <li>the sinks: {@link dev.tern.log.LogSink}; {@code RetryingSink} handles their failures;
 *   <li>rolling: {@link dev.tern.log.RollingFileSink}, {@code AppendedFile}, {@code RolledFiles} and {@code Retention};
 *   <li>adapters: {@code log.logback} for Logback, {@code log.slf4j} for SLF4J.
 * </ul>
 */
@NullMarked
package dev.tern.log;

import org.jspecify.annotations.NullMarked;
