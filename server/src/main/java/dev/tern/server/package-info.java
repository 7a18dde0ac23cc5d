/**
 * The embeddable server. (Web 服务器)
 *
 * <ul>
 *   <li>{@link dev.tern.server.HttpServer}, {@link dev.tern.server.ServerStatistics}: start, stop and counters
 *   <li>{@link dev.tern.server.config}: its configuration
 *   <li>{@code dev.tern.server.connection}: connections, limits and timeouts; {@code cli}: the command line
 *   <li>{@code dev.tern.server.reactor}: event loops; {@code selector} and {@code epoll}: the transports
 *   <li>{@code dev.tern.server.virtual}: a virtual thread per connection in place of event loops
 * </ul>
 */
@NullMarked
package dev.tern.server;

import org.jspecify.annotations.NullMarked;
