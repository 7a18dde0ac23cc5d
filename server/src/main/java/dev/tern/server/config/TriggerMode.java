package dev.tern.server.config;

/**
 * When a descriptor is reported, and so how much is done at each report. (LT, ET)
 *
 * <p>Thread safety: immutable.
 */
public enum TriggerMode {
    /** As long as it is ready: one read or one accept an event. */
    LEVEL,
    /** When it becomes ready: read or accept until it would block. */
    EDGE
}
