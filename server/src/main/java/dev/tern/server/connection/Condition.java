package dev.tern.server.connection;

/** What decides about the next step of a connection, beside {@link Step}. */
enum Condition {
    /** The usual course. */
    NORMAL,
    /** The kernel has reported an error: the loop reads it and closes, without a detour over a worker. */
    SOCKET_ERROR,
    /** Closes when it is idle; requests that have already arrived are served first. */
    EVICTING,
    /** The task queue was full: the loop sends 503 and closes. */
    OVERLOADED
}
