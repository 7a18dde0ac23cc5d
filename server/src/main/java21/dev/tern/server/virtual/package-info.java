/**
 * The threading model VIRTUAL: one virtual thread per connection, which blocks in {@code java.nio} where the other
 * models wait for an event. Compiled by JDK 21 or newer, and loaded by name. (虚拟线程)
 *
 * <ul>
 *   <li>{@code VirtualServer}: the acceptor, and a thread for each connection
 *   <li>{@code VirtualSocket}: waits with a deadline
 * </ul>
 *
 * The steps, the limits and the timeouts are those of {@code dev.tern.server.connection}.
 */
@NullMarked
package dev.tern.server.virtual;

import org.jspecify.annotations.NullMarked;
