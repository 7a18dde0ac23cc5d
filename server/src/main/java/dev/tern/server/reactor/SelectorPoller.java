package dev.tern.server.reactor;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A poller on java.nio's Selector.
 *
 * <p>Thread safety: confined to its loop's thread, but for {@link #wakeup}.
 */
final class SelectorPoller implements Poller {
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
        Channel channel = (Channel) key.attachment();
        disarm(key, channel);
        int readable = (ready & (SelectionKey.OP_READ | SelectionKey.OP_ACCEPT)) != 0 ? READ : NONE;
        int writable = (ready & SelectionKey.OP_WRITE) != 0 ? WRITE : NONE;
        channel.report(readable | writable);
    }

    private static void disarm(SelectionKey key, Channel channel) {
        try {
            if (channel.oneShot) {
                key.interestOps(0);
            }
        } catch (Throwable e) {
            // The channel is reported all the same, or it would wait for ever; reported again, its owner remembers
            // that.
        }
    }

    @Override
    public void register(Channel channel, int interest) throws IOException {
        var selectable = ((SelectorTransport.Selectable) channel.endpoint()).selectable();
        channel.oneShot = (interest & ONE_SHOT) != 0;
        channel.registration = selectable.register(selector, operations(selectable.validOps(), interest), channel);
    }

    @Override
    public void interest(Channel channel, int interest) {
        SelectionKey key = (SelectionKey) Objects.requireNonNull(channel.registration, "not registered");
        int operations = operations(key.channel().validOps(), interest);
        channel.oneShot = (interest & ONE_SHOT) != 0;
        if (key.isValid() && key.interestOps() != operations) {
            key.interestOps(operations);
        }
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
