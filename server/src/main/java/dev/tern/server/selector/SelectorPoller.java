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
 * <p>Thread safety: confined to its loop's thread, but for {@link #wakeup}.
 */
final class SelectorPoller implements Poller {
    /** The attachment of a key: its channel, and the one-shot mode, which the JDK's selector does not have. */
    private static final class Watch {
        private final Channel channel;
        private boolean oneShot;

        Watch(Channel channel, int interest) {
            this.channel = channel;
            this.oneShot = (interest & ONE_SHOT) != 0;
        }
    }

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Selector selector;
    private final Consumer<SelectionKey> report = SelectorPoller::report;

    SelectorPoller(Selector selector) {
        this.selector = selector;
    }

    @Override
    public int poll(long timeoutNanos) throws IOException {
        if (timeoutNanos == 0) {
            return selector.selectNow(report);
        }
        // Rounded up: a poll that ends before its deadline would only be repeated. 0 means "without end" to select.
        long millis = timeoutNanos < 0 ? 0 : (timeoutNanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
        return selector.select(report, millis);
    }

    private static void report(SelectionKey key) {
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

    private static void disarm(SelectionKey key, Watch watch) {
        try {
            if (watch.oneShot) {
                key.interestOps(0);
            }
        } catch (Throwable e) {
            // The channel must be reported nevertheless, or it would never be served. A second report is harmless: the
            // owner of the channel remembers it.
        }
    }

    @Override
    public void register(Channel channel, int interest) throws IOException {
        SelectableChannel selectable = selectable(channel);
        Watch watch = new Watch(channel, interest);
        selectable.register(selector, operations(selectable.validOps(), interest), watch);
    }

    @Override
    public void interest(Channel channel, int interest) {
        SelectionKey key = selectable(channel).keyFor(selector);
        if (key == null || !key.isValid()) {
            // The channel was closed.
            return;
        }
        ((Watch) key.attachment()).oneShot = (interest & ONE_SHOT) != 0;
        int operations = operations(key.channel().validOps(), interest);
        if (key.interestOps() != operations) {
            key.interestOps(operations);
        }
    }

    private static SelectableChannel selectable(Channel channel) {
        return ((SelectorTransport.Selectable) channel.endpoint()).selectable();
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
