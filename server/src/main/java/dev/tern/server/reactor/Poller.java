package dev.tern.server.reactor;

import java.io.IOException;

/**
 * Polls many channels for readiness.
 *
 * <p>Thread safety: confined to its loop's thread, except {@link #wakeup}, and {@link #interest} if {@link
 * #armsFromAnyThread}: the owner of a channel may then call it from any thread.
 */
public interface Poller extends AutoCloseable {

    /** No interest: the channel stays registered and is not reported. */
    int NONE = 0;

    /** Bytes, a connection or a FIN can be read. */
    int READ = 1;

    /** Bytes can be written. */
    int WRITE = 2;

    /** A flag of an interest: report once per change, where the kernel implements edge trigger. */
    int EDGE = 4;

    /** A flag of an interest: report once, then disarm until {@link #interest} is called again. */
    int ONE_SHOT = 8;

    /** Readiness only, never an interest: the socket has a pending error, which its next call returns. */
    int ERROR = 16;

    /**
     * Blocks until a channel is ready, {@link #wakeup} is called or the timeout expires; then calls {@link
     * Channel#report} for each ready channel.
     *
     * @param timeoutNanos the timeout: 0 does not block, a negative one never expires
     * @return the number of channels that were ready
     */
    int poll(long timeoutNanos) throws IOException;

    /** Begins to watch a channel. */
    void register(Channel channel, int interest) throws IOException;

    /** Changes the interest of a registered channel. */
    void interest(Channel channel, int interest);

    /** Whether {@link #interest} may be called from a thread that is not the loop's. */
    boolean armsFromAnyThread();

    /** Ends the current or the next {@link #poll}. */
    void wakeup();

    /** Releases the poller; channels are not closed. */
    @Override
    void close();
}
