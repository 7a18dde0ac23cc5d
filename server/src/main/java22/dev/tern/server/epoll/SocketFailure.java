package dev.tern.server.epoll;

import java.io.IOException;

/**
 * A failed call on a connected socket, mostly a reset by the client. It has no stack trace and a lazily created
 * message, so that a reset connection costs a loop 13 us of CPU time instead of 15.7.
 *
 * <p>Thread safety: immutable.
 */
final class SocketFailure extends IOException {
    private static final long serialVersionUID = 1;

    private final long negatedErrno;

    SocketFailure(long negatedErrno) {
        this.negatedErrno = negatedErrno;
    }

    @Override
    public String getMessage() {
        return LibC.message(negatedErrno);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
