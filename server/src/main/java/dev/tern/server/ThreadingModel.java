package dev.tern.server;

/**
 * Which threads read, handle and write.
 *
 * <p>Thread safety: immutable.
 */
public enum ThreadingModel {
    /** One loop per thread reads, handles and writes; several loops share the connections. The fastest. */
    MULTI_REACTOR,
    /** One loop reports readiness; workers read, handle and write. */
    REACTOR,
    /** One loop reads and writes, as the kernel would in a true proactor; workers handle. */
    PROACTOR
}
