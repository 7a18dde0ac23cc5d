package dev.tern.server.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.server.reactor.Channel;
import dev.tern.server.reactor.Poller;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadinessRegistrationTest {
    private static final int READ_ONCE = Poller.READ | Poller.ONE_SHOT;

    private final RecordingPoller poller = new RecordingPoller();
    private final ReadinessRegistration registration = new ReadinessRegistration(new NoChannel(), poller);

    /** Records the calls that a kernel would see. */
    private static final class RecordingPoller implements Poller {
        private final List<String> calls = new ArrayList<>();
        private boolean fails;

        @Override
        public int poll(long timeoutNanos) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void register(Channel channel, int interest) throws IOException {
            if (fails) {
                throw new IOException("no descriptor left");
            }
            calls.add("register " + interest);
        }

        @Override
        public void interest(Channel channel, int interest) {
            calls.add("interest " + interest);
        }

        @Override
        public boolean armsFromAnyThread() {
            return true;
        }

        @Override
        public void wakeup() {}

        @Override
        public void close() {}
    }

    private static final class NoChannel extends Channel {
        NoChannel() {
            super(() -> {});
        }

        @Override
        public void onReady(int ready) {}

        @Override
        protected void runInLoop() {}
    }

    @Test
    void theFirstInterestRegistersAndTheNextChangesIt() throws IOException {
        registration.watch(Poller.READ);
        registration.watch(Poller.WRITE);
        assertEquals(List.of("register " + Poller.READ, "interest " + Poller.WRITE), poller.calls);
    }

    @Test
    void anUnchangedInterestCostsNoCall() throws IOException {
        assertTrue(registration.watch(Poller.READ));
        registration.reported();
        assertFalse(registration.watch(Poller.READ));
        assertEquals(1, poller.calls.size());
    }

    @Test
    void aOneShotInterestIsArmedAgainAfterEachReport() throws IOException {
        assertTrue(registration.watch(READ_ONCE));
        registration.reported();
        assertTrue(registration.watch(READ_ONCE));
        assertEquals(List.of("register " + READ_ONCE, "interest " + READ_ONCE), poller.calls);
    }

    @Test
    void noInterestIsNotRegistered() throws IOException {
        assertFalse(registration.watch(Poller.NONE));
        assertEquals(List.of(), poller.calls);
        assertFalse(registration.canArmFromAnyThread());
    }

    @Test
    void noInterestEndsTheReportsOfARegisteredChannel() throws IOException {
        registration.watch(Poller.READ);
        registration.watch(Poller.NONE);
        registration.watch(Poller.NONE);
        assertEquals(List.of("register " + Poller.READ, "interest " + Poller.NONE), poller.calls);
        assertTrue(registration.canArmFromAnyThread());
    }

    @Test
    void aFailedRegistrationIsNone() {
        poller.fails = true;
        assertThrows(IOException.class, () -> registration.watch(Poller.READ));
        assertFalse(registration.canArmFromAnyThread());
    }

    @Test
    void aClosedSocketCostsNoCall() throws IOException {
        registration.watch(Poller.READ);
        registration.closed();
        registration.watch(Poller.NONE);
        assertEquals(1, poller.calls.size());
    }
}
