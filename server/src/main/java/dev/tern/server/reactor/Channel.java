package dev.tern.server.reactor;

/**
 * A descriptor together with what is to happen when it is ready; muduo's Channel. It is also a task, so that its owner
 * can hand it to its loop.
 *
 * <p>Thread safety: confined to its owner.
 */
public abstract class Channel extends LoopTask {
    private static final FailureLog LOG = new FailureLog(Channel.class, "event loop: the channel of {} failed");

    private final Endpoint endpoint;

    /** Creates a channel that owns {@code endpoint}. */
    protected Channel(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** The descriptor. */
    public final Endpoint endpoint() {
        return endpoint;
    }

    /** Reports readiness to the channel. Never throws: the other channels that are ready must not miss their turn. */
    public final void report(int ready) {
        try {
            onReady(ready);
        } catch (Throwable e) {
            LOG.error(endpoint, e);
        }
    }

    /**
     * The descriptor is ready; called on the loop's thread.
     *
     * @param ready a union of {@link Poller#READ}, {@link Poller#WRITE} and {@link Poller#ERROR}
     */
    public abstract void onReady(int ready);
}
