package dev.tern.server.connection;

/** The kind of thread that performs a step. */
public enum ThreadKind {
    /** The connection's event loop. */
    LOOP,
    /** A thread of the worker pool. */
    WORKER,
    /** The virtual thread of the connection. */
    VIRTUAL
}
