package dev.tern.server.selector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.server.reactor.Channel;
import dev.tern.server.reactor.Poller;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The poller over a selector that loses changes while memory is exhausted. */
@Timeout(20)
class SelectorPollerTest {
    private static final int ONE_SHOT_READ = Poller.READ | Poller.ONE_SHOT;
    private static final long GUARD_NANOS = 10_000_000_000L;

    private final FaultySelector.Provider provider = new FaultySelector.Provider();
    private final FaultySelector selector = new FaultySelector(provider);
    private final SelectorPoller poller = new SelectorPoller(selector);
    private final Connected connected = new Connected();

    SelectorPollerTest() throws IOException {}

    /** A connected socket, whose peer has sent one byte. */
    private static final class Connected extends Channel {
        private final SocketChannel peer;
        private int reports;

        Connected() throws IOException {
            this(ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
        }

        private Connected(ServerSocketChannel listener) throws IOException {
            this(SocketChannel.open(listener.getLocalAddress()), listener.accept());
            listener.close();
        }

        private Connected(SocketChannel peer, SocketChannel accepted) throws IOException {
            super(new SelectorSocket(accepted));
            accepted.configureBlocking(false);
            this.peer = peer;
            peer.write(ByteBuffer.wrap(new byte[1]));
        }

        SocketChannel accepted() {
            return (SocketChannel) ((SelectorSocket) endpoint()).selectable();
        }

        void close() throws IOException {
            accepted().close();
            peer.close();
        }

        @Override
        public void onReady(int ready) {
            assertEquals(Poller.READ, ready);
            reports++;
        }

        @Override
        protected void runInLoop() {
            throw new AssertionError();
        }
    }

    @AfterEach
    void close() throws IOException {
        poller.close();
        connected.close();
    }

    private void awaitReport(Connected channel, int reports) throws IOException {
        long endNanos = System.nanoTime() + GUARD_NANOS;
        while (channel.reports < reports && System.nanoTime() - endNanos < 0) {
            poller.poll(20_000_000);
        }
        assertEquals(reports, channel.reports);
    }

    @Test
    void aChangeThatTheSelectorStoredButCouldNotQueueTakesEffectWhenItIsTriedAgain() throws IOException {
        poller.register(connected, Poller.NONE);
        poller.poll(0);
        selector.failingUpdates = 1;
        assertThrows(OutOfMemoryError.class, () -> poller.interest(connected, ONE_SHOT_READ));
        poller.interest(connected, ONE_SHOT_READ);
        awaitReport(connected, 1);
    }

    @Test
    void aChangeThatASelectionLostTakesEffect() throws IOException {
        poller.register(connected, Poller.NONE);
        poller.poll(0);
        poller.interest(connected, ONE_SHOT_READ);
        selector.failingSelections = 1;
        assertThrows(OutOfMemoryError.class, () -> poller.poll(0));
        awaitReport(connected, 1);
    }

    @Test
    void aRegistrationThatASelectionLostTakesEffect() throws IOException {
        poller.register(connected, ONE_SHOT_READ);
        selector.failingSelections = 1;
        assertThrows(OutOfMemoryError.class, () -> poller.poll(0));
        awaitReport(connected, 1);
    }

    @Test
    void aRegistrationThatFailedHalfWayCanBeTriedAgain() throws IOException {
        selector.failingUpdates = 1;
        assertThrows(OutOfMemoryError.class, () -> poller.register(connected, Poller.READ));
        assertNull(connected.accepted().keyFor(selector));
        poller.poll(0);
        poller.register(connected, ONE_SHOT_READ);
        awaitReport(connected, 1);
        assertEquals(1, provider.opened.keys().size());
    }

    @Test
    void aOneShotChannelIsReportedOnceEvenWhereItCannotBeDisarmed() throws IOException {
        poller.register(connected, ONE_SHOT_READ);
        selector.failingUpdates = 1;
        awaitReport(connected, 1);
        poller.poll(0);
        poller.poll(0);
        assertEquals(1, connected.reports);
        poller.interest(connected, ONE_SHOT_READ);
        awaitReport(connected, 2);
    }

    @Test
    void whileNoSelectorCanBeOpenedTheOldOneServesTheOtherChannels() throws IOException {
        Connected other = new Connected();
        poller.register(connected, Poller.NONE);
        poller.poll(0);
        poller.register(other, ONE_SHOT_READ);
        provider.failures = Integer.MAX_VALUE;
        selector.failingUpdates = 1;
        assertThrows(OutOfMemoryError.class, () -> poller.interest(connected, ONE_SHOT_READ));
        poller.poll(-1);
        awaitReport(other, 1);
        // Ends, though nothing is ready for the old selector.
        poller.poll(-1);
        assertEquals(0, connected.reports);
        provider.failures = 0;
        awaitReport(connected, 1);
        assertEquals(1, other.reports);
        other.close();
    }

    @Test
    void aWakeupIsNotLostWithTheSelector() throws IOException {
        loseAChange();
        poller.wakeup();
        poller.poll(-1);
        poller.wakeup();
        poller.poll(-1);
        assertFalse(selector.isOpen());
    }

    @Test
    void closedChannelsAreLeftBehindAndTheSocketsOfTheOldSelectorCanClose() throws IOException {
        Connected closed = new Connected();
        poller.register(closed, Poller.READ);
        poller.register(connected, Poller.NONE);
        closed.close();
        loseAChange();
        poller.poll(0);
        assertTrue(provider.opened.isOpen());
        assertEquals(1, provider.opened.keys().size());
        connected.accepted().close();
        poller.poll(0);
        assertFalse(connected.accepted().isRegistered());
    }

    private void loseAChange() throws IOException {
        Connected lost = new Connected();
        selector.failingUpdates = 1;
        assertThrows(OutOfMemoryError.class, () -> poller.register(lost, Poller.READ));
        lost.close();
    }
}
