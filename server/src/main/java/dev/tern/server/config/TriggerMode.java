package dev.tern.server.config;

/**
 * When a descriptor is reported, and how much is read or accepted per event.
 *
 * <p>Thread safety: immutable.
 */
public enum TriggerMode {
    /** Reported while it is ready: one read or one accept per event. */
    LEVEL,
    /** Reported when it becomes ready: read or accept until EAGAIN. */
    EDGE
}
