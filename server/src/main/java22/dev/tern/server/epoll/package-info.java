/**
 * The native transport of Linux: sockets, epoll and files of the C library, called through java.lang.foreign. (epoll)
 *
 * <ul>
 *   <li>{@link dev.tern.server.epoll.EpollTransport}: opens {@code EpollPoller} (epoll and eventfd) and {@code
 *       EpollListener}
 *   <li>{@code EpollSocket}, {@code Descriptor}: connected sockets, and what all descriptors share
 *   <li>{@link dev.tern.server.epoll.NativeFiles}, {@code NativeFile}, {@code FileFacts}: files sent by sendfile
 *   <li>{@code LibC}, {@code Memory}, {@code Events}, {@code Address}: system calls and their structs
 * </ul>
 */
@NullMarked
package dev.tern.server.epoll;

import org.jspecify.annotations.NullMarked;
