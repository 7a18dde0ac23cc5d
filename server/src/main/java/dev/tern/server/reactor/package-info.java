/**
 * The event loop and the seam to the operating system; it does not know HTTP. Names follow muduo. (事件循环, 统一事件源,
 * I/O 复用)
 *
 * <ul>
 *   <li>{@link dev.tern.server.reactor.EventLoop}: one thread; {@code MpscTaskQueue} and {@code TaskList} hold its
 *   {@link
 *       dev.tern.server.reactor.LoopTask}s, {@link dev.tern.server.reactor.LoopSignal} merges repeated ones
 *   <li>{@link dev.tern.server.reactor.Channel}: a descriptor with its callback, reported by a {@link
 *       dev.tern.server.reactor.Poller}
 *   <li>{@link dev.tern.server.reactor.Acceptor}: the channel of a listener, limited by its {@code Limiter}
 *   <li>{@link dev.tern.server.reactor.Transport}: opens pollers, {@link dev.tern.server.reactor.TcpListener}s and
 *   {@link
 *       dev.tern.server.reactor.TcpSocket}s; {@link dev.tern.server.reactor.Transports} loads it
 *   <li>{@link dev.tern.server.reactor.FailureLog}: logs without throwing
 * </ul>
 */
@NullMarked
package dev.tern.server.reactor;

import org.jspecify.annotations.NullMarked;
