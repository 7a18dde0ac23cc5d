package dev.tern.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Writes whole lines to a sink: in the calling thread, or through a bounded queue and a thread of its own.
 *
 * <p>A line is what one call brings; it may hold line feeds, as a stack trace does, and is one line all the same: it is counted, dropped, or
 * lost as a whole. Lines keep the order in which they were accepted; nothing accepted is lost but to a sink that fails, and then it is
 * counted. What is missing in the log, dropped or lost, is said by a line in the log itself as soon as that can be written.
 *
 * <p>Thread safety: safe for concurrent calls; an interrupt loses no line, and is kept for the caller. From within the writer's own sink or
 * {@link LogErrorHandler} a write is refused, and the other calls return at once. Ownership: owns its sink and its thread until {@link
 * #close}. Complexity: a write copies the line once and allocates nothing for bytes and for text of up to 1 Ki characters. Source: 游双
 * chapter 14 (mutex and condition variable); the log of muduo.
 */
public final class LogWriter implements AutoCloseable {
    /** Lines are encoded before the lock is taken, which is held for one copy then. */
    private static final ThreadLocal<LineEncoder> ENCODER = ThreadLocal.withInitial(LineEncoder::new);

    /**
     * How often a caller tries the lock, which with a queue is held for one copy, before it lets the system wake it. With two producers 6.5 million lines a
     * second instead of 5.7, and a p99.9 of 0.7 us instead of 1.6 (medians of eight runs).
     */
    private static final int TRIES = 20;

    private static final long PAUSE_NANOS = 10_000_000;
    /** How long an exit of the JVM waits for a sink that may block: as long as Docker waits before it kills. */
    private static final Duration EXIT_LIMIT = Duration.ofSeconds(10);

    private static final int MAX_LEVEL = Integer.MAX_VALUE;

    private final RetryingSink sink;
    private final LineCharset charset;
    private final boolean utf8;
    private final OverflowPolicy policy;
    private final @Nullable DaemonThread thread;
    private final long gatherNanos;
    /** Lines that the sink or its handler wanted to write. */
    private final AtomicLong refused = new AtomicLong();

    /** Guards all fields below. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();
    private final Condition notEmpty = lock.newCondition();
    private final LineQueue queue;
    /** That of the queue. */
    private final LineCounters counters;

    private long discardedBeforeForce;
    private long longestStallNanos;
    /** Callers write their lines themselves, holding the lock: without a queue, and when the thread has ended. */
    private boolean direct;
    /** The thread of the log is to end. */
    private boolean ending;

    private boolean closed;
    /** Somebody waits for lines that are in the queue, or for their room. */
    private boolean urgent;

    private @Nullable Thread exitHook;

    private LogWriter(
            LogSink sink,
            int capacity,
            OverflowPolicy policy,
            LogErrorHandler errors,
            boolean queued,
            WriterTiming timing) {
        this.charset = new LineCharset(sink.charset());
        this.queue = new LineQueue(capacity, charset);
        this.utf8 = sink.charset().equals(StandardCharsets.UTF_8);
        this.counters = queue.counters();
        this.sink = new RetryingSink(sink, errors, timing.nanoClock(), counters::discarded);
        this.policy = policy;
        this.gatherNanos = timing.gatherNanos();
        this.thread = queued ? new DaemonThread(this::drain, "tern-log") : null;
        this.direct = !queued;
        this.sink.open();
    }

    /** A writer without a queue: a line is with the operating system when {@code write} returns. */
    public static LogWriter sync(LogSink sink) {
        return sync(sink, LogErrorHandler.stderr());
    }

    /** A writer without a queue, with a handler of failures. */
    public static LogWriter sync(LogSink sink, LogErrorHandler errors) {
        return sync(sink, errors, WriterTiming.SYSTEM);
    }

    static LogWriter sync(LogSink sink, LogErrorHandler errors, WriterTiming timing) {
        return new LogWriter(sink, LineQueue.CAPACITY_OF_ONE, OverflowPolicy.BLOCK, errors, false, timing);
    }

    /**
     * A writer with a queue and a daemon thread.
     *
     * @param capacity bytes that may wait, at least 1024; of short lines no more than one in 16 to 32 bytes of it may wait
     */
    public static LogWriter queued(LogSink sink, int capacity, OverflowPolicy policy) {
        return queued(sink, capacity, policy, LogErrorHandler.stderr());
    }

    /** A writer with a queue and a daemon thread, and a handler of failures. */
    public static LogWriter queued(LogSink sink, int capacity, OverflowPolicy policy, LogErrorHandler errors) {
        return queued(sink, capacity, policy, errors, WriterTiming.SYSTEM);
    }

    static LogWriter queued(
            LogSink sink, int capacity, OverflowPolicy policy, LogErrorHandler errors, WriterTiming timing) {
        if (capacity < 1024) {
            throw new IllegalArgumentException("capacity: " + capacity + ", must be >= 1024");
        }
        LogWriter writer = new LogWriter(sink, capacity, policy, errors, true, timing);
        try {
            Objects.requireNonNull(writer.thread).start();
        } catch (OutOfMemoryError e) {
            writer.sink.close();
            throw e;
        }
        return writer;
    }

    /**
     * Writes a line in the charset of the sink.
     *
     * @param line without its line feed
     * @return whether it was accepted
     */
    public boolean write(CharSequence line) {
        return write(line, MAX_LEVEL);
    }

    /**
     * Writes a line of a level in the charset of the sink; in UTF-8 that allocates nothing for up to 1 Ki characters.
     *
     * @param line without its line feed
     * @param level what the overflow policy goes by
     * @return whether it was accepted
     */
    public boolean write(CharSequence line, int level) {
        if (!utf8) {
            byte[] bytes = charset.encode(line.toString());
            return write(bytes, 0, bytes.length, level);
        }
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
        return write(bytes, offset, length, MAX_LEVEL);
    }

    /**
     * Writes a line of a level.
     *
     * @param bytes holds the line without its line feed; a line longer than 64 KiB, or than a quarter of the queue, is cut before a
     *     character, and says so
     * @param level what the overflow policy goes by
     * @return whether it was accepted
     */
    public boolean write(byte[] bytes, int offset, int length, int level) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (sink.isHeldHere()) {
            refused.incrementAndGet();
            return false;
        }
        int taken = queue.fitting(bytes, offset, length);
        lockSoon();
        try {
            return makeRoom(taken, level) ? accept(bytes, offset, taken, taken < length) : drop();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Writes a line that an encoder has made, which ends with its own line feed; one that does not is ended.
     *
     * @param bytes holds the line in the charset of the sink, with its line feed
     * @param level what the overflow policy goes by
     * @return whether it was accepted
     */
    public boolean writeEncoded(byte[] bytes, int offset, int length, int level) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        return write(bytes, offset, charset.withoutLineFeed(bytes, offset, length), level);
    }

    private void lockSoon() {
        for (int tries = 0; tries < TRIES; tries++) {
            if (lock.tryLock()) {
                return;
            }
            Thread.onSpinWait();
        }
        long begin = System.nanoTime();
        lock.lock();
        stalled(begin);
    }

    private void stalled(long begin) {
        longestStallNanos = Math.max(longestStallNanos, System.nanoTime() - begin);
    }

    private boolean drop() {
        if (closed) {
            counters.refuse();
        } else {
            counters.drop();
        }
        return false;
    }

    private boolean accept(byte[] bytes, int offset, int length, boolean cut) {
        boolean first = queue.isEmpty();
        queue.add(bytes, offset, length, cut);
        if (direct) {
            writeOut();
        } else if (first || queue.isHalfFull()) {
            notEmpty.signal();
        }
        return true;
    }

    private boolean makeRoom(int length, int level) {
        return !closed && (queue.hasRoom(length) || awaitRoom(length, policy.maxBlockNanos(level)));
    }

    private boolean awaitRoom(int length, long maxBlockNanos) {
        long begin = System.nanoTime();
        boolean interrupted = false;
        boolean room = false;
        hurry();
        // For as long as the policy says, interrupted or not: an interrupt is no reason to lose a line.
        while (!closed && !room && System.nanoTime() - begin < maxBlockNanos) {
            try {
                changed.awaitNanos(maxBlockNanos - (System.nanoTime() - begin));
            } catch (InterruptedException e) {
                interrupted = true;
            }
            room = queue.hasRoom(length);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        stalled(begin);
        return room && !closed;
    }

    /** Lines are not gathered while somebody waits. */
    private void hurry() {
        urgent = true;
        notEmpty.signal();
    }

    // ---- the thread of the log ----

    private void drain() {
        lock.lock();
        try {
            while (!ending) {
                drainOnce();
            }
            // At the exit of the JVM others go on; they wait until this is done, and then write their lines themselves.
            direct = !closed;
            writeOut();
        } finally {
            direct = true;
            lock.unlock();
        }
    }

    /** Throws nothing, as the callers that wait for lines or room wait for this thread. What was not written still waits then. */
    private void drainOnce() {
        try {
            if (!queue.isEmpty()) {
                gather();
                writeOut();
            } else if (counters.isAnnouncementDue() && sink.pauseNanos() <= 0) {
                queue.announceAlone();
            } else {
                awaitLines();
            }
        } catch (Throwable e) {
            // Memory is short, most likely, and too short to say so.
            pause();
        }
    }

    private void pause() {
        lock.unlock();
        LockSupport.parkNanos(PAUSE_NANOS);
        lockAgain();
    }

    /** Without the lock the thread cannot go on, and to wait for it takes memory (up to JDK 20). */
    private void lockAgain() {
        while (!lock.isHeldByCurrentThread()) {
            try {
                lock.lock();
            } catch (OutOfMemoryError e) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private void awaitLines() {
        if (counters.isAnnouncementDue()) {
            awaitLines(sink.pauseNanos());
        } else {
            notEmpty.awaitUninterruptibly();
        }
    }

    /** Waits no longer than some nanoseconds; the time that is left. */
    private long awaitLines(long nanos) {
        try {
            return notEmpty.awaitNanos(nanos);
        } catch (InterruptedException e) {
            // Nobody should; then the lines go out at once.
            return 0;
        }
    }

    private void gather() {
        long left = gatherNanos;
        while (left > 0 && !urgent && !ending && !queue.isHalfFull()) {
            left = awaitLines(left);
        }
        urgent = false;
    }

    /** Writes what waits, batch by batch; the lock is free meanwhile, so that callers go on, and what they add is gathered again. */
    private void writeOut() {
        long upTo = counters.put();
        while (counters.done() < upTo) {
            LineBatch lines = queue.peek();
            int taken = direct ? sink.write(lines) : withoutLock(lines);
            queue.settle(lines, taken);
            changed.signalAll();
        }
    }

    private int withoutLock(LineBatch lines) {
        lock.unlock();
        try {
            return sink.write(lines);
        } finally {
            lockAgain();
        }
    }

    // ---- the end of lines ----

    /**
     * Returns when all lines accepted before are with the operating system, or counted as discarded; a sink that blocks blocks this call
     * too.
     */
    public void flush() {
        if (sink.isHeldHere()) {
            return;
        }
        lock.lock();
        try {
            long upTo = counters.put();
            if (counters.done() < upTo) {
                hurry();
            }
            while (counters.done() < upTo) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns when all lines accepted since the last call are on disk, also those in files that were rolled meanwhile.
     *
     * @throws IOException when the sink cannot say so, when the writer is closed, or when some of these lines were discarded, which is said
     *     to one caller; {@link #statistics} tells all how many
     */
    public void force() throws IOException {
        if (sink.isHeldHere()) {
            throw new IOException("called by the sink or its handler");
        }
        flush();
        sink.force();
        long lost = discardedSinceForce();
        if (lost > 0) {
            throw new IOException(lost + " lines were discarded since the last time");
        }
    }

    private long discardedSinceForce() {
        lock.lock();
        try {
            long lost = counters.discarded() - discardedBeforeForce;
            discardedBeforeForce = counters.discarded();
            return lost;
        } finally {
            lock.unlock();
        }
    }

    /** What has been done so far. */
    public LogStatistics statistics() {
        lock.lock();
        try {
            return new LogStatistics(
                    counters.accepted(),
                    counters.written(),
                    counters.dropped() + refused.get(),
                    counters.discarded(),
                    sink.failures(),
                    queue.size(),
                    longestStallNanos);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Closes this writer's queue and its sink when the JVM exits in an orderly way: at the end of the last thread, at {@code System.exit}, at
     * a signal that ends it. What other exit hooks write after that is written by themselves, as without a queue. A sink that blocks holds
     * the exit up for 10 s; what waits then is lost, which a line on stderr says.
     *
     * @return this writer
     * @throws IllegalStateException when the JVM is exiting already
     */
    public LogWriter closeAtExit() {
        lock.lock();
        try {
            if (exitHook == null && !closed) {
                Thread hook = new Thread(this::endAtExit, "tern-log-exit");
                Runtime.getRuntime().addShutdownHook(hook);
                exitHook = hook;
            }
            return this;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Accepts no more, writes what was accepted, and closes the sink; each of several calls returns when that is done. A sink that blocks
     * blocks this call too: see {@link #close(Duration)}.
     */
    @Override
    public void close() {
        if (sink.isHeldHere()) {
            return;
        }
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        end();
        // Not before: a JVM that exits meanwhile waits for the hook, and the hook for the last line.
        forgetExitHook();
    }

    /**
     * Closes as {@link #close()} does, for a sink that may block: a pipe that is not read, a file system that is gone.
     *
     * @param limit how long to wait, at least 0; with 0 the close is begun
     * @return whether the writer is closed. If it is not, a daemon thread goes on with that, and lines that still wait are lost if the JVM
     *     ends before
     */
    public boolean close(Duration limit) {
        return !sink.isHeldHere() && endsWithin(limit, this::close);
    }

    private static boolean endsWithin(Duration limit, Runnable work) {
        DaemonThread thread = new DaemonThread(work, "tern-log-close");
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            work.run();
        }
        return thread.joinUninterruptibly(TimeUnit.NANOSECONDS.convert(limit));
    }

    private void endAtExit() {
        if (!endsWithin(EXIT_LIMIT, this::end)) {
            // On another thread, because stderr may be what blocks.
            endsWithin(
                    Duration.ofSeconds(1), () -> System.err.println("tern-log: the sink blocks, what waits is lost"));
        }
    }

    private void end() {
        lock.lock();
        try {
            ending = true;
            notEmpty.signal();
        } finally {
            lock.unlock();
        }
        if (thread != null) {
            thread.joinUninterruptibly();
        }
        closeSink();
    }

    private void closeSink() {
        lock.lock();
        try {
            writeLast();
        } finally {
            sink.close();
            lock.unlock();
        }
    }

    private void writeLast() {
        // Lines wait here only if the thread could not write them.
        writeOut();
        if (counters.isAnnouncementDue() && !sink.isClosed()) {
            sink.retryNow();
            queue.announceAlone();
            writeOut();
        }
    }

    private void forgetExitHook() {
        lock.lock();
        try {
            if (exitHook != null) {
                Runtime.getRuntime().removeShutdownHook(exitHook);
            }
        } catch (IllegalStateException exiting) {
            // Then it runs, and finds the writer closed.
        } finally {
            lock.unlock();
        }
    }
}
