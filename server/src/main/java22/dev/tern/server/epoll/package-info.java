/** The transport on Linux itself: sockets, epoll and files of the C library, called through java.lang.foreign. */
@NullMarked
package dev.tern.server.epoll;

import org.jspecify.annotations.NullMarked;
