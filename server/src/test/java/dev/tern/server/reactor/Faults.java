package dev.tern.server.reactor;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the calls of faulty test doubles, and makes a range of them fail with one kind of failure.
 *
 * <p>Thread safety: safe for concurrent calls.
 */
public final class Faults {

    /** What a call throws. */
    public enum Kind {
        /** An OutOfMemoryError. */
        ERROR,
        /** An unchecked exception. */
        RUNTIME,
        /** An IOException, only where the method declares it. */
        IO,
        /** First IO, then ERROR: no memory is left to handle the IOException. */
        IO_THEN_ERROR
    }

    private final AtomicInteger calls = new AtomicInteger();
    private volatile Kind kind = Kind.ERROR;
    private volatile int first = Integer.MAX_VALUE;
    private volatile int end = Integer.MAX_VALUE;

    /** Makes calls fail; the next call has number 1. */
    public void arm(Kind failure, int firstCall, int count) {
        kind = failure;
        end = firstCall + count;
        first = firstCall;
        calls.set(0);
    }

    /**
     * Ends the failures.
     *
     * @return whether a call has failed
     */
    public boolean disarm() {
        boolean failed = calls.get() >= first;
        first = Integer.MAX_VALUE;
        return failed;
    }

    /** Counts a call of a method without checked exceptions. */
    public void call() {
        if ((kind == Kind.ERROR || kind == Kind.IO_THEN_ERROR && calls.get() >= first) && isDue()) {
            throw new OutOfMemoryError("injected");
        }
        if (kind == Kind.RUNTIME && isDue()) {
            throw new IllegalStateException("injected");
        }
    }

    /** Counts a call of a method that may throw an IOException. */
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
