package dev.tern.server.reactor;

/**
 * A descriptor that a {@link Poller} of the same transport can watch.
 *
 * <p>Thread safety: confined to its owner.
 */
public interface Endpoint extends AutoCloseable {

    /** Closes the descriptor. Idempotent; errors are ignored, since the descriptor is released in any case. */
    @Override
    void close();
}
