package dev.tern.server.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.server.connection.ClientTimeouts.Wait;
import java.util.function.DoubleToLongFunction;
import org.junit.jupiter.api.Test;

class ClientTimeoutsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long BEGIN = Long.MAX_VALUE - SECOND; // the clock wraps while the tests run

    private final ClientTimeouts patience = with(240);

    /** Head 10 s, body 30 s, idle 20 s, write 40 s, linger 2 s; a body may be slow for 5 s. */
    private static ClientTimeouts with(long minRate) {
        return new ClientTimeouts(
                new Timeouts(10 * SECOND, 30 * SECOND, 20 * SECOND, 40 * SECOND, 2 * SECOND, minRate, 5 * SECOND));
    }

    private static long at(double seconds) {
        return BEGIN + (long) (seconds * SECOND);
    }

    private static double seconds(long nanos) {
        return (double) (nanos - BEGIN) / SECOND;
    }

    private double park(Wait what, double now, long bytes) {
        return seconds(patience.park(what, at(now), bytes));
    }

    @Test
    void anIdleTimeBeginsAnewWithEachWait() {
        assertEquals(20, park(Wait.IDLE, 0, 0));
        assertEquals(27, park(Wait.IDLE, 7, 0));
    }

    @Test
    void aHeadHasATimeInTotal() {
        assertEquals(10, park(Wait.HEADER, 0, 1));
        assertEquals(10, park(Wait.HEADER, 9, 500));
    }

    @Test
    void theNextHeadHasItsOwnTime() {
        park(Wait.HEADER, 0, 1);
        patience.renew();
        assertEquals(18, park(Wait.HEADER, 8, 100));
    }

    @Test
    void aBodyThatGivesNothingHasTheGraceOfTheRate() {
        assertEquals(5, park(Wait.BODY, 0, 1000));
    }

    @Test
    void theBytesOfABodyBuyTime() {
        park(Wait.BODY, 0, 1000);
        patience.resumed(at(4));
        assertEquals(4 + 5 + 10 - 4, park(Wait.BODY, 4, 1000 + 2400));
    }

    @Test
    void aBodyAtHalfTheRateIsOverInTime() {
        double now = 0;
        long bytes = 0;
        double deadline = park(Wait.BODY, now, bytes);
        while (now + 1 < deadline) {
            now++;
            bytes += 120;
            patience.resumed(at(now));
            deadline = park(Wait.BODY, now, bytes);
        }
        assertEquals(9, deadline, "after 8 s, 960 bytes have bought 4");
    }

    @Test
    void aBodyAboveTheRateIsNeverOver() {
        double now = 0;
        long bytes = 0;
        for (int i = 0; i < 10_000; i++) {
            assertTrue(park(Wait.BODY, now, bytes) > now + 1);
            now++;
            bytes += 240;
            patience.resumed(at(now));
        }
    }

    @Test
    void theTimeOfAHandlerIsNotTheClients() {
        park(Wait.BODY, 0, 0);
        patience.resumed(at(1));
        assertEquals(100 + 4, park(Wait.BODY, 100, 0));
    }

    @Test
    void aBodyMayNotPauseForLongWhateverItGaveBefore() {
        park(Wait.BODY, 0, 0);
        patience.resumed(at(1));
        assertEquals(31, park(Wait.BODY, 1, 1L << 40));
    }

    /** At one byte a second, 10 GB buy more nanoseconds than a long holds. */
    @Test
    void theCreditOfALongBodyDoesNotOverflow() {
        ClientTimeouts slowest = with(1);
        slowest.park(Wait.BODY, at(0), 0);
        for (long bytes = 1; bytes > 0; bytes *= 10) {
            assertEquals(Math.min(30, 5 + bytes), seconds(slowest.park(Wait.BODY, at(0), bytes)), bytes + " bytes");
        }
    }

    @Test
    void withoutARateABodyHasOnlyItsPauses() {
        assertEquals(30, seconds(with(0).park(Wait.BODY, at(0), 0)));
    }

    /**
     * Looks whenever it is due, at a client that has taken so many bytes at a time.
     *
     * @param begin when the wait begins
     * @return when the client is over; 1000 when it is not until then
     */
    private static double overAt(
            ClientTimeouts patience, double begin, boolean acknowledged, DoubleToLongFunction taken) {
        double now = begin;
        while (now < 1000) {
            now = seconds(patience.park(Wait.WRITE, at(now), taken.applyAsLong(now)));
            if (patience.isOver(at(now), taken.applyAsLong(now), acknowledged)) {
                return now;
            }
        }
        return 1000;
    }

    @Test
    void whatAClientTakesIsLookedAtEightTimesInAWriteTimeout() {
        for (int look = 1; look < 8; look++) {
            assertEquals(5 * look, park(Wait.WRITE, 5 * look - 5, 1));
            assertFalse(patience.isOver(at(5 * look), 1, true));
        }
        assertEquals(40, park(Wait.WRITE, 36, 1));
        assertTrue(patience.isOver(at(40), 1, true));
    }

    @Test
    void wakingAConnectionDoesNotPostponeTheNextLook() {
        park(Wait.WRITE, 0, 0);
        assertEquals(5, park(Wait.WRITE, 4.9, 0));
        assertEquals(5, park(Wait.WRITE, 6, 0));
    }

    @Test
    void aClientIsOverWithinAQuarterOfTheTimeoutAfterTheLastByteThatItAcknowledged() {
        for (double last = 0; last < 100; last += 0.75) {
            double end = last;
            double over = overAt(with(240), 0, true, now -> (long) (10_000 * Math.min(now, end))) - last;
            assertTrue(over >= 40 && over <= 50, "last byte at " + last + ", over after " + over);
        }
    }

    @Test
    void whereAcknowledgementsAreUnknownAClientIsOverWithinTwoTimeoutsAfterTheLastByteThatTheSocketTook() {
        for (double last = 0; last < 100; last += 0.75) {
            double end = last;
            double over = overAt(with(240), 0, false, now -> (long) (10_000 * Math.min(now, end))) - last;
            assertTrue(over >= 70 && over <= 80, "last byte at " + last + ", over after " + over);
        }
    }

    @Test
    void aClientThatTakesTheLeastRateIsNeverOver() {
        assertEquals(1000, overAt(with(240), 0, true, now -> (long) (240 * now)));
        assertEquals(1000, overAt(with(240), 0, false, now -> (long) (240 * now)));
    }

    @Test
    void aClientThatTakesLargePiecesBelowATimeoutApartIsNeverOver() {
        assertEquals(1000, overAt(with(240), 0, true, now -> 100_000 * (long) (now / 39)));
        assertEquals(1000, overAt(with(240), 0, false, now -> 100_000 * (long) (now / 69)));
    }

    @Test
    void aClientThatTakesAByteNowAndThenIsOverAtTheEndOfTheStretch() {
        assertEquals(40, overAt(with(240), 0, true, now -> (long) now));
        assertEquals(70, overAt(with(240), 0, false, now -> (long) now));
    }

    @Test
    void withoutARateAByteInEachTimeoutIsEnough() {
        assertEquals(1000, overAt(with(0), 0, true, now -> (long) (now / 39)));
        assertEquals(80, overAt(with(0), 0, true, now -> Math.min(1, (long) (now / 39))), "the byte is seen at 40 s");
    }

    @Test
    void aResponseThatTheSocketTookThoughItsClientTookNothingDoesNotProlongTheTime() {
        for (int look = 1; look < 8; look++) {
            patience.renew();
            park(Wait.WRITE, 5 * look - 5, 1000);
            assertFalse(patience.isOver(at(5 * look), 1000, true));
        }
        patience.renew();
        park(Wait.WRITE, 35, 1000);
        assertTrue(patience.isOver(at(40), 1000, true));
    }

    @Test
    void theTimeBetweenTwoWaitsIsNotTheClients() {
        park(Wait.WRITE, 0, 0);
        assertFalse(patience.isOver(at(5), 1000, true));
        assertFalse(patience.isOver(at(10), 1000, true));
        patience.renew();
        park(Wait.WRITE, 500, 1000);
        assertFalse(patience.isOver(at(505), 1000, true));
    }

    @Test
    void theEndHasItsPausesAndATimeInTotal() {
        assertEquals(2, park(Wait.LINGER, 0, 0));
        assertEquals(3, park(Wait.LINGER, 1, 0));
        assertEquals(30, park(Wait.LINGER, 29, 0));
        assertTrue(patience.isOver(at(30), 0, true));
    }

    @Test
    void aClientThatStillTakesTheResponseAfterOurFinIsWaitedForUntilTheTimeInTotal() {
        park(Wait.LINGER, 0, 0);
        for (int pause = 1; pause < 15; pause++) {
            assertFalse(patience.isOver(at(2 * pause), 1000 * pause, true));
        }
        assertTrue(patience.isOver(at(30), 1_000_000, true));
    }

    @Test
    void aClientThatTakesNothingAfterOurFinIsOverAfterOnePause() {
        park(Wait.LINGER, 0, 0);
        assertFalse(patience.isOver(at(2), 1000, true));
        assertTrue(patience.isOver(at(4), 1000, true));
    }

    @Test
    void whoStopsWaitsForWhatIsUnderWayOnly() {
        patience.hurry();
        assertEquals(0.1, park(Wait.LINGER, 0, 0), 1e-6);
        assertFalse(patience.isEndOverdue(at(0.1)));
        assertTrue(patience.isEndOverdue(at(0.11)));
    }

    @Test
    void whoSendsOnAndOnAfterTheEndIsOverdueWithoutAnyWait() {
        assertFalse(patience.isEndOverdue(at(100)));
        park(Wait.LINGER, 0, 0);
        assertFalse(patience.isEndOverdue(at(30)));
        assertTrue(patience.isEndOverdue(at(30.1)));
    }

    @Test
    void whoWasTooSlowIsNotWaitedForMuchLonger() {
        patience.lose();
        assertEquals(0.5, park(Wait.LINGER, 0, 0));
        assertEquals(0.5, park(Wait.LINGER, 0.4, 0));
    }
}
