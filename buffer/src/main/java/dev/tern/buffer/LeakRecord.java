package dev.tern.buffer;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Who leased a buffer, and where: what a {@link BufferPool} reports of a buffer that did not come back.
 *
 * <p>Thread safety: immutable.
 *
 * @param threadName the name of the thread that leased
 * @param stack where it leased, the caller of the pool first; copied
 */
public record LeakRecord(String threadName, List<StackTraceElement> stack) {
    /** Copies the stack. */
    public LeakRecord {
        stack = List.copyOf(stack);
    }

    /** Must be called by the pool's lease method itself, whose frame is left out. */
    static LeakRecord ofCaller() {
        Thread thread = Thread.currentThread();
        StackTraceElement[] frames = new Throwable().getStackTrace();
        return new LeakRecord(
                thread.getName(), Arrays.asList(frames).subList(Math.min(2, frames.length), frames.length));
    }

    /** Returns the thread and the place in the form of a stack trace, one frame a line. */
    @Override
    public String toString() {
        return stack.stream()
                .map(frame -> System.lineSeparator() + "\tat " + frame)
                .collect(Collectors.joining("", "Buffer leased by thread \"" + threadName + "\"", ""));
    }
}
