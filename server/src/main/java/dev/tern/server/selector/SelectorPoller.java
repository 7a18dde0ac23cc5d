package dev.tern.server.selector;

import dev.tern.server.reactor.Channel;
import dev.tern.server.reactor.Poller;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.function.Consumer;

/**
 * A poller on java.nio's Selector.
 *
 * <p>The JDK's selector does not survive an OutOfMemoryError: a key stores its operations before the change is queued,
 * the queue may lose changes after it has failed to grow, and a selection removes a change from the queue before it is
 * applied. The key then shows operations that the kernel does not know. Therefore each {@link Watch} stores the wanted
 * operations too, and the first poll after an Error replaces the selector.
 *
 * <p>Thread safety: confined to its loop's thread, but for {@link #wakeup}.
 */
final class SelectorPoller implements Poller {
    /**
     * The attachment of a key: its channel, the wanted operations, and the one-shot mode, which the JDK's selector does
     * not have.
     */
    private static final class Watch {
        private final Channel channel;
        private int operations;
        private boolean oneShot;

        Watch(Channel channel, int operations, int interest) {
            this.channel = channel;
            want(operations, interest);
        }

        void want(int operations, int interest) {
            this.operations = operations;
            this.oneShot = (interest & ONE_SHOT) != 0;
        }
    }

    private static final long NANOS_PER_MILLI = 1_000_000;
    /** The limit of a poll while the selector is damaged and cannot be replaced. */
    private static final long REPLACEMENT_RETRY_NANOS = 20 * NANOS_PER_MILLI;

    /** Replaced by the loop's thread only; volatile for {@link #wakeup}. */
    private volatile Selector selector;
    /** Whether an Error may have lost a change of a key. */
    private boolean damaged;

    private final Consumer<SelectionKey> report = this::report;

    SelectorPoller(Selector selector) {
        this.selector = selector;
    }

    @Override
    public int poll(long timeoutNanos) throws IOException {
        long timeout = damaged ? limitAfterError(timeoutNanos) : timeoutNanos;
        try {
            return select(timeout);
        } catch (Throwable e) {
            damaged = true;
            throw e;
        }
    }

    private int select(long timeoutNanos) throws IOException {
        if (timeoutNanos == 0) {
            return selector.selectNow(report);
        }
        // Rounded up: a poll that ends before its deadline would only be repeated. 0 means "without end" to select.
        long millis = timeoutNanos < 0 ? 0 : (timeoutNanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
        return selector.select(report, millis);
    }

    /** A wakeup may have gone to the selector that was replaced: the first poll of the new one does not block. */
    private long limitAfterError(long timeoutNanos) {
        long limit = tryReplaceSelector() ? 0 : REPLACEMENT_RETRY_NANOS;
        return timeoutNanos < 0 ? limit : Math.min(timeoutNanos, limit);
    }

    /** False where descriptors or memory are exhausted: the damaged selector is used until the next attempt. */
    private boolean tryReplaceSelector() {
        try {
            Selector old = selector;
            selector = copy(old);
            damaged = false;
            old.close();
            return true;
        } catch (Throwable e) {
            return false;
        }
    }

    private static Selector copy(Selector old) throws IOException {
        Selector copy = old.provider().openSelector();
        try {
            for (SelectionKey key : old.keys()) {
                SelectableChannel channel = key.channel();
                // A registration that failed half-way has left a key that its channel does not know.
                if (key.isValid() && channel.isOpen() && channel.keyFor(old) == key) {
                    Watch watch = (Watch) key.attachment();
                    channel.register(copy, watch.operations, watch);
                }
            }
            return copy;
        } catch (Throwable e) {
            copy.close();
            throw e;
        }
    }

    private void report(SelectionKey key) {
        int ready;
        try {
            ready = key.readyOps();
        } catch (CancelledKeyException closedMeanwhile) {
            return;
        }
        Watch watch = (Watch) key.attachment();
        disarm(key, watch);
        int readable = (ready & (SelectionKey.OP_READ | SelectionKey.OP_ACCEPT)) != 0 ? READ : NONE;
        int writable = (ready & SelectionKey.OP_WRITE) != 0 ? WRITE : NONE;
        watch.channel.report(readable | writable);
    }

    private void disarm(SelectionKey key, Watch watch) {
        try {
            if (watch.oneShot) {
                watch.operations = 0;
                key.interestOps(0);
            }
        } catch (Throwable e) {
            // The channel must be reported nevertheless, or it would never be served. A second report is harmless: the
            // owner of the channel remembers it.
            damaged = true;
        }
    }

    @Override
    public void register(Channel channel, int interest) throws IOException {
        SelectableChannel selectable = selectable(channel);
        int operations = operations(selectable.validOps(), interest);
        try {
            selectable.register(selector, operations, new Watch(channel, operations, interest));
        } catch (Error e) {
            damaged = true;
            throw e;
        }
    }

    @Override
    public void interest(Channel channel, int interest) {
        SelectionKey key = selectable(channel).keyFor(selector);
        if (key == null || !key.isValid()) {
            // The channel was closed.
            return;
        }
        int operations = operations(key.channel().validOps(), interest);
        ((Watch) key.attachment()).want(operations, interest);
        try {
            if (key.interestOps() != operations) {
                key.interestOps(operations);
            }
        } catch (Error e) {
            damaged = true;
            throw e;
        }
    }

    private static SelectableChannel selectable(Channel channel) {
        return ((Selectable) channel.endpoint()).selectable();
    }

    private static int operations(int valid, int interest) {
        int read = (interest & READ) != 0 ? SelectionKey.OP_READ | SelectionKey.OP_ACCEPT : 0;
        int write = (interest & WRITE) != 0 ? SelectionKey.OP_WRITE : 0;
        return (read | write) & valid;
    }

    @Override
    public boolean armsFromAnyThread() {
        return false;
    }

    @Override
    public void wakeup() {
        selector.wakeup();
    }

    @Override
    public void close() {
        try {
            selector.close();
        } catch (IOException ignored) {
            // Nothing is left that could be done with it.
        }
    }
}
