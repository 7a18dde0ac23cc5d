package dev.tern.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Writes whole lines to a sink: in the calling thread, or through a bounded queue and a thread of its own.
 *
 * <p>Lines keep the order in which they were accepted; nothing accepted is lost but to a sink that fails, and then it is counted.
 *
 * <p>Thread safety: safe for concurrent calls. Ownership: owns its sink and its thread until {@link #close}. Complexity: a write
 * copies the line once and allocates nothing for bytes and for text of up to 1 Ki characters. Source: 游双 chapter 14 (mutex and
 * condition variable); the log of muduo.
 */
public final class LogWriter implements AutoCloseable {
    private static final int MOST_LINE = 64 << 10;
    private static final byte[] CUT = " [cut]".getBytes(StandardCharsets.US_ASCII);
    private static final int ANNOUNCEMENT_ROOM = 64;
    /** Lines are encoded before the lock is taken, which is held for one copy then. */
    private static final ThreadLocal<LineEncoder> ENCODER = ThreadLocal.withInitial(LineEncoder::new);

    /**
     * How often a caller tries the lock, which with a queue is held for one copy, before it lets the system wake it. With two producers 6.5 million lines a
     * second instead of 5.7, and a p99.9 of 0.7 us instead of 1.6 (medians of eight runs).
     */
    private static final int TRIES = 20;

    private static final int MOST_IMPORTANT = Integer.MAX_VALUE;
    /**
     * How long lines are gathered before they are written, if nobody waits for them and the queue is not half full. Woken and written for
     * each line, a log of 100,000 lines a second cost 9 us a line on one processor, most of it the waking; gathered, see bench.
     */
    private static final long GATHER_NANOS = 50_000_000;

    private final GuardedSink sink;
    private final OverflowPolicy policy;
    private final @Nullable DaemonThread thread;

    /** Guards all fields below. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();
    private final Condition notEmpty = lock.newCondition();
    private final LineRing ring;
    /** Lines put into the ring, announcements included. */
    private long put;

    private long announcements;
    private long done;
    private long written;
    private long dropped;
    private long unannounced;
    private long discarded;
    private long longestStallNanos;
    private boolean closed;
    /** Somebody waits for lines that are in the queue. */
    private boolean urgent;

    private @Nullable Thread exitHook;

    private LogWriter(LogSink sink, int capacity, OverflowPolicy policy, LogErrorHandler errors, boolean queued) {
        this.sink = new GuardedSink(sink, errors);
        this.policy = policy;
        this.ring = new LineRing(capacity);
        this.thread = queued ? new DaemonThread(this::drain, "tern-log") : null;
    }

    /** A writer without a queue: a line is with the operating system when {@code write} returns. */
    public static LogWriter sync(LogSink sink) {
        return sync(sink, LogErrorHandler.stderr());
    }

    /** A writer without a queue, with a handler of failures. */
    public static LogWriter sync(LogSink sink, LogErrorHandler errors) {
        return new LogWriter(sink, 2 * MOST_LINE, OverflowPolicy.BLOCK, errors, false);
    }

    /**
     * A writer with a queue and a daemon thread.
     *
     * @param capacity bytes that may wait, at least 1024
     */
    public static LogWriter queued(LogSink sink, int capacity, OverflowPolicy policy) {
        return queued(sink, capacity, policy, LogErrorHandler.stderr());
    }

    /** A writer with a queue and a daemon thread, and a handler of failures. */
    public static LogWriter queued(LogSink sink, int capacity, OverflowPolicy policy, LogErrorHandler errors) {
        if (capacity < 1024) {
            throw new IllegalArgumentException("capacity: " + capacity + ", must be >= 1024");
        }
        LogWriter writer = new LogWriter(sink, capacity, policy, errors, true);
        Objects.requireNonNull(writer.thread).start();
        return writer;
    }

    /**
     * Writes a line in UTF-8.
     *
     * @param line without its line feed
     * @return whether it was accepted
     */
    public boolean write(CharSequence line) {
        return write(line, MOST_IMPORTANT);
    }

    /**
     * Writes a line of a level in UTF-8.
     *
     * @param line without its line feed
     * @param level what the overflow policy goes by
     * @return whether it was accepted
     */
    public boolean write(CharSequence line, int level) {
        ByteBuffer encoded = ENCODER.get().encode(line);
        return write(encoded.array(), 0, encoded.limit(), level);
    }

    /**
     * Writes a line, as one of the highest level.
     *
     * @param bytes holds the line without its line feed
     * @return whether it was accepted
     */
    public boolean write(byte[] bytes, int offset, int length) {
        return write(bytes, offset, length, MOST_IMPORTANT);
    }

    /**
     * Writes a line of a level.
     *
     * @param bytes holds the line without its line feed; a line longer than 64 KiB, or than a quarter of the queue, is cut, and
     *     says so
     * @param level what the overflow policy goes by
     * @return whether it was accepted
     */
    public boolean write(byte[] bytes, int offset, int length, int level) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        lockSoon();
        try {
            int taken = Math.min(length, mostOfLine());
            return makeRoom(taken, level) ? accept(bytes, offset, taken, taken < length) : drop();
        } finally {
            lock.unlock();
        }
    }

    private void lockSoon() {
        for (int tries = 0; tries < TRIES; tries++) {
            if (lock.tryLock()) {
                return;
            }
            Thread.onSpinWait();
        }
        lock.lock();
    }

    private int mostOfLine() {
        return Math.min(MOST_LINE, ring.capacity() / 4) - CUT.length - 1;
    }

    private boolean drop() {
        dropped++;
        unannounced += closed ? 0 : 1;
        return false;
    }

    private boolean accept(byte[] bytes, int offset, int length, boolean cut) {
        boolean first = ring.isEmpty();
        announceDropped();
        put(bytes, offset, length, cut);
        if (thread == null) {
            writeOut();
        } else if (first || isHalfFull()) {
            notEmpty.signal();
        }
        return true;
    }

    private boolean isHalfFull() {
        return ring.size() >= ring.capacity() / 2;
    }

    private boolean makeRoom(int length, int level) {
        return !closed && (hasRoom(length) || awaitRoom(length, policy.patienceNanos(level)));
    }

    private boolean hasRoom(int length) {
        return ring.reserve(length + CUT.length + 1 + (unannounced > 0 ? ANNOUNCEMENT_ROOM : 0));
    }

    private boolean awaitRoom(int length, long patienceNanos) {
        long begin = System.nanoTime();
        boolean interrupted = false;
        boolean room = false;
        // For as long as the policy says, interrupted or not: an interrupt is no reason to lose a line.
        while (!closed && !room && System.nanoTime() - begin < patienceNanos) {
            try {
                changed.awaitNanos(patienceNanos - (System.nanoTime() - begin));
            } catch (InterruptedException e) {
                interrupted = true;
            }
            room = hasRoom(length);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        longestStallNanos = Math.max(longestStallNanos, System.nanoTime() - begin);
        return room && !closed;
    }

    private void announceDropped() {
        if (unannounced > 0) {
            byte[] line = ("[tern-log] " + unannounced + " lines dropped").getBytes(StandardCharsets.US_ASCII);
            unannounced = 0;
            announcements++;
            put(line, 0, line.length, false);
        }
    }

    private void put(byte[] bytes, int offset, int length, boolean cut) {
        ring.put(bytes, offset, length);
        if (cut) {
            ring.put(CUT, 0, CUT.length);
        }
        ring.endLine();
        put++;
    }

    // ---- the thread of the log ----

    private void drain() {
        lock.lock();
        try {
            while (!closed || !ring.isEmpty() || unannounced > 0) {
                if (!ring.isEmpty()) {
                    gather();
                    writeOut();
                } else if (unannounced > 0 && ring.reserve(ANNOUNCEMENT_ROOM)) {
                    announceDropped();
                } else {
                    notEmpty.awaitUninterruptibly();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void gather() {
        long left = GATHER_NANOS;
        while (left > 0 && !urgent && !closed && !isHalfFull()) {
            try {
                left = notEmpty.awaitNanos(left);
            } catch (InterruptedException e) {
                // Nobody should; then the lines go out at once.
                return;
            }
        }
        urgent = false;
    }

    /** Writes what waits, batch by batch; the lock is free meanwhile, so that callers go on, and what they add is gathered again. */
    private void writeOut() {
        long upTo = put;
        while (done < upTo) {
            ByteBuffer lines = ring.peek();
            int count = ring.peekLines();
            int end = lines.limit();
            int lost = withoutLock(lines, count);
            written += count - lost;
            discarded += lost;
            ring.consume(end, count);
            done += count;
            changed.signalAll();
        }
    }

    private int withoutLock(ByteBuffer lines, int count) {
        if (thread == null) {
            return sink.write(lines, count);
        }
        lock.unlock();
        try {
            return sink.write(lines, count);
        } finally {
            lock.lock();
        }
    }

    // ---- the end of lines ----

    /** Returns when all lines accepted before are with the operating system, or counted as discarded. */
    public void flush() {
        lock.lock();
        try {
            long upTo = put;
            urgent = done < upTo;
            notEmpty.signal();
            while (done < upTo) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns when all lines accepted before are on disk.
     *
     * @throws IOException when the sink cannot say so
     */
    public void force() throws IOException {
        flush();
        sink.force();
    }

    /** What has been done so far. */
    public LogStatistics statistics() {
        lock.lock();
        try {
            return new LogStatistics(
                    put - announcements, written, dropped, discarded, sink.failures(), ring.size(), longestStallNanos);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Closes this writer when the JVM exits in an orderly way: at the end of the last thread, at {@code System.exit}, at a signal that
     * ends it. What other exit hooks write meanwhile may come too late.
     *
     * @return this writer
     * @throws IllegalStateException when the JVM is exiting already
     */
    public LogWriter closeAtExit() {
        lock.lock();
        try {
            if (exitHook == null && !closed) {
                exitHook = new Thread(this::close, "tern-log-exit");
                Runtime.getRuntime().addShutdownHook(exitHook);
            }
            return this;
        } finally {
            lock.unlock();
        }
    }

    private void forgetExitHook() {
        Thread hook = exitHook;
        exitHook = null;
        if (hook != null && hook != Thread.currentThread()) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException exiting) {
                // Then it runs, and finds the writer closed.
            }
        }
    }

    /** Accepts no more, writes what was accepted, and closes the sink. Further calls have no effect. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            forgetExitHook();
            notEmpty.signalAll();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (thread != null) {
            thread.joinUninterruptibly();
        }
        sink.close();
    }
}
