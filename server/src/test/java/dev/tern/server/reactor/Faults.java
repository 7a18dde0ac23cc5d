package dev.tern.server.reactor;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the calls at all seams of a test, and makes some of them fail: of one kind, from a given call on, for a number of calls.
 *
 * <p>Thread safety: safe for concurrent calls.
 */
public final class Faults {

    /** What a call throws. */
    public enum Kind {
        /** No memory is left. */
        ERROR,
        /** A fault of the program. */
        RUNTIME,
        /** Only where the method declares it. */
        IO,
        /** The first failure as IO, and those after it as ERROR: no memory is left to handle an IOException. */
        IO_THEN_ERROR
    }

    private final AtomicInteger calls = new AtomicInteger();
    private volatile Kind kind = Kind.ERROR;
    private volatile int first = Integer.MAX_VALUE;
    private volatile int end = Integer.MAX_VALUE;

    /** Makes calls fail, counted from 1 and from now on. */
    public void arm(Kind failure, int firstCall, int count) {
        kind = failure;
        end = firstCall + count;
        first = firstCall;
        calls.set(0);
    }

    /**
     * Makes no call fail any more.
     *
     * @return whether any has failed
     */
    public boolean disarm() {
        boolean failed = calls.get() >= first;
        first = Integer.MAX_VALUE;
        return failed;
    }

    /** A call of a method that may throw no checked exception. */
    public void call() {
        if ((kind == Kind.ERROR || kind == Kind.IO_THEN_ERROR && calls.get() >= first) && isDue()) {
            throw new OutOfMemoryError("injected");
        }
        if (kind == Kind.RUNTIME && isDue()) {
            throw new IllegalStateException("injected");
        }
    }

    /** A call of a method that may throw an IOException. */
    public void ioCall() throws IOException {
        if ((kind == Kind.IO || kind == Kind.IO_THEN_ERROR && calls.get() < first) && isDue()) {
            throw new IOException("injected");
        }
        call();
    }

    private boolean isDue() {
        int number = calls.incrementAndGet();
        return number >= first && number < end;
    }
}
