package dev.tern.lab.load;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The connections of a slice, read in turn.
 *
 * <p>While most connections are ready, all are read without asking which: a read that finds nothing costs less than the
 * bookkeeping of the selector. Otherwise the selector tells. With one request per connection all are always read,
 * because a registration per request would cost more. Thread safety: none.
 */
final class Connections implements Closeable {
    private static final int BUFFER_BYTES = 256 << 10;
    private static final long MILLI = 1_000_000;

    private final Selector selector;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final List<Connection> all = new ArrayList<>();
    private final Consumer<SelectionKey> onReady = this::advance;
    private final boolean alwaysSweeps;
    private boolean sweeping;
    private int found;

    /** Connects all of them. */
    Connections(SliceRequest slice, Recorder recorder) throws IOException {
        Target target = slice.target();
        ExpectedResponse expected = ExpectedResponse.read(target);
        RequestBytes bytes = new RequestBytes(slice);
        alwaysSweeps = slice.use() == SliceRequest.ConnectionUse.ONE_REQUEST;
        selector = Selector.open();
        try {
            InetSocketAddress address = new InetSocketAddress(target.host(), target.port());
            for (int i = 0; i < slice.connections(); i++) {
                all.add(new Connection(slice, address, selector, bytes, expected, recorder));
                all.get(i).connect((int) Math.ceil(slice.guardSeconds() * 1e3));
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw new IOException("no connection to " + target.host() + ":" + target.port() + ": " + e.getMessage(), e);
        }
    }

    List<Connection> all() {
        return all;
    }

    /** Reads what has arrived, or waits for it, not longer than {@code waitNanos}; whether anything had arrived. */
    boolean poll(long waitNanos) throws IOException {
        boolean unsent = flush();
        found = 0;
        if (sweeping || alwaysSweeps) {
            sweep();
        } else {
            select(unsent ? Math.min(waitNanos, MILLI) : waitNanos);
        }
        sweeping = found * 2 >= all.size();
        return found > 0;
    }

    private void sweep() {
        for (int i = 0; i < all.size(); i++) {
            Connection connection = all.get(i);
            if (connection.outstanding() > 0 && connection.advance(buffer)) {
                found++;
            }
        }
    }

    /** The selector waits in whole milliseconds; a shorter wait is none. */
    private void select(long waitNanos) throws IOException {
        if (waitNanos < MILLI) {
            selector.selectNow(onReady);
        } else {
            selector.select(onReady, waitNanos / MILLI);
        }
    }

    private void advance(SelectionKey key) {
        Connection connection = (Connection) key.attachment();
        if (key.isValid() && connection.advance(buffer)) {
            found++;
        }
    }

    /** Goes on with requests that a socket did not take whole; whether some remain. */
    private boolean flush() {
        boolean remain = false;
        for (int i = 0; i < all.size(); i++) {
            Connection connection = all.get(i);
            if (connection.hasUnsentBytes()) {
                connection.flushOrFail();
                remain |= connection.hasUnsentBytes();
            }
        }
        return remain;
    }

    boolean hasLive() {
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).isOpen()) {
                return true;
            }
        }
        return false;
    }

    /** Gives up the connections that owe a response. */
    void failOutstanding(String reason) {
        all.stream().filter(each -> each.outstanding() > 0).forEach(each -> each.fail(reason));
    }

    @Override
    public void close() throws IOException {
        all.forEach(Connection::close);
        selector.close(); // also closes the sockets that were registered
    }
}
