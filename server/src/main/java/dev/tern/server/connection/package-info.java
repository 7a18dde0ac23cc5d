/**
 * Connections: who owns one, what it does next, and which thread does it. The steps fill, process and drain are the same
 * in every model; a {@link dev.tern.server.connection.Dispatcher} places them. (半同步/半反应堆, 模拟 Proactor)
 */
@NullMarked
package dev.tern.server.connection;

import org.jspecify.annotations.NullMarked;
