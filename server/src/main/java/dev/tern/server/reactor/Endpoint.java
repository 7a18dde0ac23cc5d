package dev.tern.server.reactor;

/**
 * A descriptor that a {@link Poller} of the same transport can watch.
 *
 * <p>Thread safety: confined to its owner.
 */
public interface Endpoint extends AutoCloseable {

    /** Closes the descriptor. Further calls have no effect; errors are swallowed, since they change nothing. */
    @Override
    void close();
}
