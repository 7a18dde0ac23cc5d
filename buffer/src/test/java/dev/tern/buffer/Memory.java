package dev.tern.buffer;

/** The two kinds of memory of a buffer; each test of a buffer runs with both. */
enum Memory {
    HEAP {
        @Override
        Buffer buffer(int initialCapacity, int maxCapacity, int prependable) {
            return Buffer.heap(initialCapacity, maxCapacity, prependable);
        }
    },
    DIRECT {
        @Override
        Buffer buffer(int initialCapacity, int maxCapacity, int prependable) {
            return Buffer.direct(initialCapacity, maxCapacity, prependable);
        }
    };

    abstract Buffer buffer(int initialCapacity, int maxCapacity, int prependable);

    Buffer buffer(int initialCapacity, int maxCapacity) {
        return buffer(initialCapacity, maxCapacity, Buffer.DEFAULT_PREPENDABLE);
    }
}
