package dev.tern.buffer;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where a buffer was leased that has not been released: thread and stack trace, as reported by a {@link BufferPool}.
 *
 * <p>Thread safety: immutable.
 *
 * @param threadName the name of the leasing thread
 * @param stack the stack trace of the lease, the caller of the pool first; copied
 */
public record LeakRecord(String threadName, List<StackTraceElement> stack) {
    /** Copies the stack. */
    public LeakRecord {
        stack = List.copyOf(stack);
    }

    /** Captures the stack of the caller's caller; call it directly from the pool's lease method. */
    static LeakRecord ofCaller() {
        Thread thread = Thread.currentThread();
        StackTraceElement[] frames = new Throwable().getStackTrace();
        return new LeakRecord(
                thread.getName(), Arrays.asList(frames).subList(Math.min(2, frames.length), frames.length));
    }

    /** Formats the record as a stack trace, one frame per line. */
    @Override
    public String toString() {
        return stack.stream()
                .map(frame -> System.lineSeparator() + "\tat " + frame)
                .collect(Collectors.joining("", "Buffer leased by thread \"" + threadName + "\"", ""));
    }
}
