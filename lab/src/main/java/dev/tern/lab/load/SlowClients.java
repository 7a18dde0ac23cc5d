package dev.tern.lab.load;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;

/**
 * Clients beside the measured ones that read 1 KiB per second each. Their responses are compared, but neither counted
 * nor timed. Thread safety: none.
 */
final class SlowClients implements Closeable {
    private static final int BYTES_PER_SECOND = 1024;
    private static final int RECEIVE_BUFFER = 4096;
    private static final long SECOND = 1_000_000_000;

    private final List<Connection> clients = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BYTES_PER_SECOND);
    private final Recorder recorder = new Recorder(Arrivals.CLOSED);
    private final Selector selector = Selector.open(); // the clients are read by the clock, not by readiness
    private long nextNanos = System.nanoTime() + SECOND;

    /** Connects all of them, and sends their first requests. */
    SlowClients(SliceRequest slice) throws IOException {
        try {
            SliceRequest each = slice.slowClient();
            InetSocketAddress address =
                    new InetSocketAddress(slice.target().host(), slice.target().port());
            RequestBytes bytes = new RequestBytes(each);
            ExpectedResponse expected = ExpectedResponse.read(slice.target());
            Pacing pacing = new ClosedLoop(Long.MAX_VALUE);
            for (int i = 0; i < slice.slowClients(); i++) {
                Connection client = new Connection(each, address, selector, bytes, expected, recorder);
                clients.add(client);
                client.setReceiveBuffer(RECEIVE_BUFFER);
                client.connect((int) Math.ceil(slice.guardSeconds() * 1e3));
                client.setPacing(pacing);
                pacing.free(client, 1, System.nanoTime());
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    Recorder recorder() {
        return recorder;
    }

    /**
     * Reads 1 KiB per client if a second has passed.
     *
     * @return nanoseconds until the next reading
     */
    long advance(long now) {
        if (clients.isEmpty()) {
            return Pacing.UNLIMITED;
        }
        if (now - nextNanos >= 0) {
            clients.forEach(each -> each.advance(buffer));
            nextNanos += SECOND;
        }
        return Math.max(0, nextNanos - now);
    }

    @Override
    public void close() throws IOException {
        clients.forEach(Connection::close);
        selector.close();
    }
}
