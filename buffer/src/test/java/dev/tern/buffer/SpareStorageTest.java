package dev.tern.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class SpareStorageTest {
    private final SpareStorage spare = new SpareStorage(100);

    private Storage given(int size) {
        Storage storage = new Storage(false, size);
        spare.give(storage);
        return storage;
    }

    @Test
    void whatIsTakenIsNoLongerKept() {
        Storage storage = given(60);
        assertSame(storage, spare.take(false, 60, 60));
        assertEquals(0, spare.bytes());
        assertNotSame(storage, spare.take(false, 60, 60));
    }

    @Test
    void theSmallestThatFitsIsTaken() {
        given(32);
        given(10);
        Storage fits = given(20);
        given(33);
        assertSame(fits, spare.take(false, 11, 40));
    }

    @Test
    void ofEqualOnesThatGivenLastIsTakenFirst() {
        Storage first = given(30);
        Storage last = given(30);
        assertSame(last, spare.take(false, 30, 30));
        assertSame(first, spare.take(false, 30, 30));
    }

    @Test
    void whatIsTooSmallOrTooLargeOrOfTheOtherMemoryIsLeft() {
        given(20);
        given(40);
        assertEquals(30, spare.take(false, 30, 39).size());
        assertTrue(spare.take(true, 20, 40).isDirect());
        assertEquals(60, spare.bytes());
    }

    @Test
    void theBytesAreBoundedAndTheOldestGivesWay() {
        Storage oldest = given(30);
        Storage second = given(30);
        given(60);
        assertEquals(90, spare.bytes());
        assertSame(second, spare.take(false, 30, 30));
        assertNotSame(oldest, spare.take(false, 30, 30));
    }

    @Test
    void whatIsLargerThanTheBoundDrivesNothingOut() {
        given(30);
        given(101);
        assertEquals(30, spare.bytes());
    }

    @Test
    void theNumberIsBoundedToo() {
        for (int i = 0; i < 65; i++) {
            given(1);
        }
        assertEquals(64, spare.bytes());
    }

    @Test
    void nothingIsKeptAfterTheEnd() {
        given(30);
        spare.close();
        given(30);
        assertEquals(0, spare.bytes());
    }
}
