/**
 * The event loop and the seam to the system: readiness, sockets, timers and tasks. It knows no HTTP.
 *
 * <p>Names follow muduo: {@link dev.tern.server.reactor.EventLoop}, {@link dev.tern.server.reactor.Channel}, {@link
 * dev.tern.server.reactor.Poller}, {@link dev.tern.server.reactor.Acceptor}. (事件循环, 统一事件源, 多路复用)
 */
@NullMarked
package dev.tern.server.reactor;

import org.jspecify.annotations.NullMarked;
