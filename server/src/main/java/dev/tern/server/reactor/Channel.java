package dev.tern.server.reactor;

/**
 * A descriptor and the callback for its readiness; muduo's Channel. It is also a task that its owner can submit to its
 * loop.
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

    /** Calls {@link #onReady}. Never throws: a failure must not skip the other ready channels. */
    public final void report(int ready) {
        try {
            onReady(ready);
        } catch (Throwable e) {
            LOG.error(endpoint, e);
        }
    }

    /**
     * Called on the loop's thread when the descriptor is ready.
     *
     * @param ready a union of {@link Poller#READ}, {@link Poller#WRITE} and {@link Poller#ERROR}
     */
    public abstract void onReady(int ready);
}
