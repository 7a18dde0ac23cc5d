package dev.tern.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class StorageFreeListTest {
    private final StorageFreeList freeList = new StorageFreeList(100);

    private Storage released(int size) {
        Storage storage = new Storage(false, size);
        freeList.release(storage);
        return storage;
    }

    @Test
    void anAcquiredStorageLeavesTheList() {
        Storage storage = released(60);
        assertSame(storage, freeList.acquire(false, 60, 60));
        assertEquals(0, freeList.bytes());
        assertNotSame(storage, freeList.acquire(false, 60, 60));
    }

    @Test
    void theSmallestFittingStorageIsAcquired() {
        released(32);
        released(10);
        Storage fits = released(20);
        released(33);
        assertSame(fits, freeList.acquire(false, 11, 40));
    }

    @Test
    void ofEqualSizesTheMostRecentIsAcquiredFirst() {
        Storage first = released(30);
        Storage last = released(30);
        assertSame(last, freeList.acquire(false, 30, 30));
        assertSame(first, freeList.acquire(false, 30, 30));
    }

    @Test
    void storagesOfTheWrongSizeOrKindAreSkipped() {
        released(20);
        released(40);
        assertEquals(30, freeList.acquire(false, 30, 39).size());
        assertTrue(freeList.acquire(true, 20, 40).isDirect());
        assertEquals(60, freeList.bytes());
    }

    @Test
    void theBytesAreBoundedAndTheOldestEntryIsEvicted() {
        Storage oldest = released(30);
        Storage second = released(30);
        released(60);
        assertEquals(90, freeList.bytes());
        assertSame(second, freeList.acquire(false, 30, 30));
        assertNotSame(oldest, freeList.acquire(false, 30, 30));
    }

    @Test
    void aStorageAboveTheBoundIsDroppedWithoutEviction() {
        released(30);
        released(101);
        assertEquals(30, freeList.bytes());
    }

    @Test
    void theNumberOfEntriesIsBounded() {
        for (int i = 0; i < 65; i++) {
            released(1);
        }
        assertEquals(64, freeList.bytes());
    }

    @Test
    void aClosedListStaysEmpty() {
        released(30);
        freeList.close();
        released(30);
        assertEquals(0, freeList.bytes());
    }
}
