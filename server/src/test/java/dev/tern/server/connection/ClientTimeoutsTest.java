package dev.tern.server.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.server.config.ServerConfig;
import dev.tern.server.connection.ClientTimeouts.Wait;
import java.time.Duration;
import java.util.function.DoubleToLongFunction;
import org.junit.jupiter.api.Test;

class ClientTimeoutsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long BEGIN = Long.MAX_VALUE - SECOND; // the clock wraps while the tests run

    private final ClientTimeouts timeouts = with(240);

    /** Head 10 s, body 30 s, idle 20 s, write 40 s, linger 2 s; a body may be slow for 5 s. */
    private static ClientTimeouts with(int minRate) {
        ServerConfig config = ServerConfig.builder()
                .headerTimeout(Duration.ofSeconds(10))
                .bodyTimeout(Duration.ofSeconds(30))
                .idleTimeout(Duration.ofSeconds(20))
                .writeTimeout(Duration.ofSeconds(40))
                .minRate(minRate)
                .build();
        return new ClientTimeouts(ConnectionSettings.of(config, StepListener.NONE));
    }

    private static long at(double seconds) {
        return BEGIN + (long) (seconds * SECOND);
    }

    private static double seconds(long nanos) {
        return (double) (nanos - BEGIN) / SECOND;
    }

    private double await(Wait what, double now, long bytes) {
        return seconds(timeouts.await(what, at(now), bytes));
    }

    @Test
    void anIdleTimeoutRestartsWithEachWait() {
        assertEquals(20, await(Wait.IDLE, 0, 0));
        assertEquals(27, await(Wait.IDLE, 7, 0));
    }

    @Test
    void theTimeoutOfAHeadIsATotal() {
        assertEquals(10, await(Wait.HEADER, 0, 1));
        assertEquals(10, await(Wait.HEADER, 9, 500));
    }

    @Test
    void theNextHeadHasItsOwnTimeout() {
        await(Wait.HEADER, 0, 1);
        timeouts.restart();
        assertEquals(18, await(Wait.HEADER, 8, 100));
    }

    @Test
    void aBodyWithoutBytesHasTheGraceOfTheRate() {
        assertEquals(5, await(Wait.BODY, 0, 1000));
    }

    @Test
    void theBytesOfABodyExtendItsTime() {
        await(Wait.BODY, 0, 1000);
        timeouts.endWait(at(4));
        assertEquals(4 + 5 + 10 - 4, await(Wait.BODY, 4, 1000 + 2400));
    }

    @Test
    void aBodyAtHalfTheRateTimesOut() {
        double now = 0;
        long bytes = 0;
        double deadline = await(Wait.BODY, now, bytes);
        while (now + 1 < deadline) {
            now++;
            bytes += 120;
            timeouts.endWait(at(now));
            deadline = await(Wait.BODY, now, bytes);
        }
        assertEquals(9, deadline, "after 8 s, 960 bytes have earned 4 s");
    }

    @Test
    void aBodyAtTheRateNeverTimesOut() {
        double now = 0;
        long bytes = 0;
        for (int i = 0; i < 10_000; i++) {
            assertTrue(await(Wait.BODY, now, bytes) > now + 1);
            now++;
            bytes += 240;
            timeouts.endWait(at(now));
        }
    }

    @Test
    void theTimeOfAHandlerDoesNotCount() {
        await(Wait.BODY, 0, 0);
        timeouts.endWait(at(1));
        assertEquals(100 + 4, await(Wait.BODY, 100, 0));
    }

    @Test
    void aBodyTimesOutInAPauseWhateverItsRateBefore() {
        await(Wait.BODY, 0, 0);
        timeouts.endWait(at(1));
        assertEquals(31, await(Wait.BODY, 1, 1L << 40));
    }

    /** At one byte per second, 10 GB earn more nanoseconds than a long holds. */
    @Test
    void theCreditOfALongBodyDoesNotOverflow() {
        ClientTimeouts slowest = with(1);
        slowest.await(Wait.BODY, at(0), 0);
        for (long bytes = 1; bytes > 0; bytes *= 10) {
            assertEquals(Math.min(30, 5 + bytes), seconds(slowest.await(Wait.BODY, at(0), bytes)), bytes + " bytes");
        }
    }

    @Test
    void withoutARateOnlyThePausesOfABodyAreLimited() {
        assertEquals(30, seconds(with(0).await(Wait.BODY, at(0), 0)));
    }

    /**
     * Checks a client at each deadline.
     *
     * @param begin the start of the wait
     * @param taken the bytes that the client has taken by a time
     * @return the time at which the client is too slow; 1000 when it is not by then
     */
    private static double tooSlowAt(
            ClientTimeouts timeouts, double begin, boolean acknowledged, DoubleToLongFunction taken) {
        double now = begin;
        while (now < 1000) {
            now = seconds(timeouts.await(Wait.WRITE, at(now), taken.applyAsLong(now)));
            if (timeouts.isTooSlow(at(now), taken.applyAsLong(now), acknowledged)) {
                return now;
            }
        }
        return 1000;
    }

    @Test
    void theProgressOfAClientIsCheckedEightTimesInAWriteTimeout() {
        for (int check = 1; check < 8; check++) {
            assertEquals(5 * check, await(Wait.WRITE, 5 * check - 5, 1));
            assertFalse(timeouts.isTooSlow(at(5 * check), 1, true));
        }
        assertEquals(40, await(Wait.WRITE, 36, 1));
        assertTrue(timeouts.isTooSlow(at(40), 1, true));
    }

    @Test
    void anEventDoesNotPostponeTheNextCheck() {
        await(Wait.WRITE, 0, 0);
        assertEquals(5, await(Wait.WRITE, 4.9, 0));
        assertEquals(5, await(Wait.WRITE, 6, 0));
    }

    @Test
    void aClientTimesOutWithinAQuarterOfTheTimeoutAfterItsLastAcknowledgement() {
        for (double last = 0; last < 100; last += 0.75) {
            double end = last;
            double over = tooSlowAt(with(240), 0, true, now -> (long) (10_000 * Math.min(now, end))) - last;
            assertTrue(over >= 40 && over <= 50, "last byte at " + last + ", too slow after " + over);
        }
    }

    @Test
    void withoutAcknowledgementsAClientTimesOutWithinTwoTimeoutsAfterTheLastByteThatTheSocketTook() {
        for (double last = 0; last < 100; last += 0.75) {
            double end = last;
            double over = tooSlowAt(with(240), 0, false, now -> (long) (10_000 * Math.min(now, end))) - last;
            assertTrue(over >= 70 && over <= 80, "last byte at " + last + ", too slow after " + over);
        }
    }

    @Test
    void aClientAtTheMinimumRateNeverTimesOut() {
        assertEquals(1000, tooSlowAt(with(240), 0, true, now -> (long) (240 * now)));
        assertEquals(1000, tooSlowAt(with(240), 0, false, now -> (long) (240 * now)));
    }

    @Test
    void aClientThatTakesALargePieceInEachTimeoutNeverTimesOut() {
        assertEquals(1000, tooSlowAt(with(240), 0, true, now -> 100_000 * (long) (now / 39)));
        assertEquals(1000, tooSlowAt(with(240), 0, false, now -> 100_000 * (long) (now / 69)));
    }

    @Test
    void aClientThatTakesAByteNowAndThenTimesOutAtTheEndOfTheRateWindow() {
        assertEquals(40, tooSlowAt(with(240), 0, true, now -> (long) now));
        assertEquals(70, tooSlowAt(with(240), 0, false, now -> (long) now));
    }

    @Test
    void withoutARateOneByteInEachTimeoutIsEnough() {
        assertEquals(1000, tooSlowAt(with(0), 0, true, now -> (long) (now / 39)));
        assertEquals(
                80,
                tooSlowAt(with(0), 0, true, now -> Math.min(1, (long) (now / 39))),
                "the check at 40 s finds the byte");
    }

    @Test
    void aResponseThatOnlyTheSocketTookDoesNotExtendTheTimeout() {
        for (int check = 1; check < 8; check++) {
            timeouts.restart();
            await(Wait.WRITE, 5 * check - 5, 1000);
            assertFalse(timeouts.isTooSlow(at(5 * check), 1000, true));
        }
        timeouts.restart();
        await(Wait.WRITE, 35, 1000);
        assertTrue(timeouts.isTooSlow(at(40), 1000, true));
    }

    @Test
    void theTimeBetweenTwoWaitsDoesNotCount() {
        await(Wait.WRITE, 0, 0);
        assertFalse(timeouts.isTooSlow(at(5), 1000, true));
        assertFalse(timeouts.isTooSlow(at(10), 1000, true));
        timeouts.restart();
        await(Wait.WRITE, 500, 1000);
        assertFalse(timeouts.isTooSlow(at(505), 1000, true));
    }

    @Test
    void lingeringIsLimitedInEachPauseAndInTotal() {
        assertEquals(2, await(Wait.LINGER, 0, 0));
        assertEquals(3, await(Wait.LINGER, 1, 0));
        assertEquals(30, await(Wait.LINGER, 29, 0));
        assertTrue(timeouts.isTooSlow(at(30), 0, true));
    }

    @Test
    void aClientThatStillTakesTheResponseAfterOurFinHasTheTotalTime() {
        await(Wait.LINGER, 0, 0);
        for (int pause = 1; pause < 15; pause++) {
            assertFalse(timeouts.isTooSlow(at(2 * pause), 1000 * pause, true));
        }
        assertTrue(timeouts.isTooSlow(at(30), 1_000_000, true));
    }

    @Test
    void aClientThatTakesNothingAfterOurFinTimesOutAfterOnePause() {
        await(Wait.LINGER, 0, 0);
        assertFalse(timeouts.isTooSlow(at(2), 1000, true));
        assertTrue(timeouts.isTooSlow(at(4), 1000, true));
    }

    @Test
    void aStoppingServerLingersOnlyForBytesInFlight() {
        timeouts.onStopping();
        assertEquals(0.1, await(Wait.LINGER, 0, 0), 1e-6);
        assertFalse(timeouts.isLingerOverdue(at(0.1)));
        assertTrue(timeouts.isLingerOverdue(at(0.11)));
    }

    @Test
    void aClientThatSendsWithoutAPauseIsOverdueWithoutADeadline() {
        assertFalse(timeouts.isLingerOverdue(at(100)));
        await(Wait.LINGER, 0, 0);
        assertFalse(timeouts.isLingerOverdue(at(30)));
        assertTrue(timeouts.isLingerOverdue(at(30.1)));
    }

    @Test
    void lingeringIsShorterForAClientThatWasTooSlow() {
        timeouts.onSlowClient();
        assertEquals(0.5, await(Wait.LINGER, 0, 0));
        assertEquals(0.5, await(Wait.LINGER, 0.4, 0));
    }
}
