package dev.tern.server.reactor;

import java.io.IOException;

/**
 * Waits for readiness of many channels at once. (I/O 复用)
 *
 * <p>Thread safety: confined to its loop's thread, but for {@link #wakeup}, which is safe from any, and {@link
 * #interest}, which the owner of a channel may call from any thread if {@link #armsFromAnyThread} says so.
 */
public interface Poller extends AutoCloseable {

    /** No interest: the channel stays registered and is not reported. */
    int NONE = 0;

    /** Bytes, a connection or a FIN can be read. */
    int READ = 1;

    /** Bytes can be written. */
    int WRITE = 2;

    /** Beside another interest: report it once for each change, where the system knows edge trigger. */
    int EDGE = 4;

    /** Beside another interest: report it once, and nothing more until {@link #interest} is called again. */
    int ONE_SHOT = 8;

    /** Reported beside the others, where the kernel tells: the socket is in error, and the next call on it says which. Never an interest. */
    int ERROR = 16;

    /**
     * Waits until a channel is ready, {@link #wakeup} is called or the time has passed, and calls {@link
     * Channel#report} for each ready channel.
     *
     * @param timeoutNanos how long to wait at most: 0 not at all, negative without end
     * @return the number of channels that were ready
     */
    int poll(long timeoutNanos) throws IOException;

    /** Begins to watch a channel. */
    void register(Channel channel, int interest) throws IOException;

    /** Changes what a registered channel is watched for. */
    void interest(Channel channel, int interest);

    /** Whether {@link #interest} may be called from a thread that is not the loop's. */
    boolean armsFromAnyThread();

    /** Ends the current or the next {@link #poll}. */
    void wakeup();

    /** Releases the poller; channels are not closed. */
    @Override
    void close();
}
