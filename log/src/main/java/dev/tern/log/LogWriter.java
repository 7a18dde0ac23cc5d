package dev.tern.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
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
    /** Lines are encoded before the lock is acquired, so that it is held for one copy only. */
    private static final ThreadLocal<LineEncoder> ENCODER = ThreadLocal.withInitial(LineEncoder::new);

    private static final int MAX_LEVEL = Integer.MAX_VALUE;

    private final RetryingSink sink;
    private final LineCharset charset;
    private final boolean utf8;
    private final OverflowPolicy policy;
    private final @Nullable DaemonThread thread;
    private final long gatherNanos;
    /** Lines that the sink or its handler tried to write. */
    private final AtomicLong refused = new AtomicLong();

    /** Guards all fields below. */
    private final WriterLock lock = new WriterLock();

    private final Condition changed = lock.newCondition();
    private final Condition notEmpty = lock.newCondition();
    private final LineQueue queue;
    /** Cached from {@code queue} to save an indirection. */
    private final LineCounters counters;

    private long discardedBeforeForce;
    private RunState state;
    /** A hint to the thread: a caller is blocked until lines are written, so they are not gathered. */
    private boolean urgent;

    private final ExitHook exitHook = new ExitHook(this::endAtExit);

    private LogWriter(Builder builder) {
        this.charset = new LineCharset(builder.sink.charset());
        this.queue = new LineQueue(builder.capacity, charset);
        this.utf8 = builder.sink.charset().equals(StandardCharsets.UTF_8);
        this.counters = queue.counters();
        this.sink = new RetryingSink(builder.sink, builder.errors, builder.timing.nanoClock(), counters::discarded);
        this.policy = builder.policy;
        this.gatherNanos = builder.timing.gatherNanos();
        this.thread = builder.queued ? new DaemonThread(this::drain, "tern-log") : null;
        this.state = builder.queued ? RunState.QUEUED : RunState.DIRECT;
        this.sink.open();
    }

    private void startThread() {
        if (thread != null) {
            try {
                thread.start();
            } catch (OutOfMemoryError e) {
                sink.close();
                throw e;
            }
        }
    }

    /** Begins to configure a writer; it writes in the calling thread unless {@link Builder#queue} is called. */
    public static Builder builder(LogSink sink) {
        return new Builder(sink);
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
        lock.lockForLine();
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

    private boolean drop() {
        if (state.accepts()) {
            counters.drop();
        } else {
            counters.refuse();
        }
        return false;
    }

    private boolean accept(byte[] bytes, int offset, int length, boolean cut) {
        boolean first = queue.isEmpty();
        queue.add(bytes, offset, length, cut);
        if (state.isDirect()) {
            writeOut();
        } else if (first || queue.isHalfFull()) {
            notEmpty.signal();
        }
        return true;
    }

    private boolean makeRoom(int length, int level) {
        return state.accepts() && (queue.hasRoom(length) || awaitRoom(length, policy.maxBlockNanos(level)));
    }

    private boolean awaitRoom(int length, long maxBlockNanos) {
        long begin = System.nanoTime();
        boolean interrupted = false;
        boolean room = false;
        wakeThread();
        // An interrupt does not shorten the time: it must not lose a line.
        while (state.accepts() && !room && System.nanoTime() - begin < maxBlockNanos) {
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
        lock.recordStall(begin);
        return room && state.accepts();
    }

    /** Ends the gathering, because a caller is blocked. */
    private void wakeThread() {
        urgent = true;
        notEmpty.signal();
    }

    // ---- the thread of the log ----

    private void drain() {
        lock.lock();
        try {
            while (state == RunState.QUEUED) {
                drainOnce();
            }
            // At the exit of the JVM other threads still log. They block until this is done, then write their lines
            // themselves.
            state = state == RunState.ENDING ? RunState.DIRECT : state;
            writeOut();
        } finally {
            state = state.whenThreadEnds();
            lock.unlock();
        }
    }

    /** Throws nothing, because blocked callers depend on this thread. Lines that were not written stay in the queue. */
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
            // Most likely an OutOfMemoryError; reporting it would need memory as well.
            lock.pause();
        }
    }

    private void awaitLines() {
        if (counters.isAnnouncementDue()) {
            awaitLines(sink.pauseNanos());
        } else {
            notEmpty.awaitUninterruptibly();
        }
    }

    /** Blocks for at most {@code nanos}; returns the time that is left. */
    private long awaitLines(long nanos) {
        try {
            return notEmpty.awaitNanos(nanos);
        } catch (InterruptedException e) {
            // No code interrupts this thread; if it happens, the lines are written at once.
            return 0;
        }
    }

    private void gather() {
        long left = gatherNanos;
        while (left > 0 && !urgent && state == RunState.QUEUED && !queue.isHalfFull()) {
            left = awaitLines(left);
        }
        urgent = false;
    }

    /** Writes the queued lines in batches. The lock is released meanwhile, so that callers proceed; later lines are gathered. */
    private void writeOut() {
        long upTo = counters.put();
        while (counters.done() < upTo) {
            LineBatch lines = queue.peek();
            int taken = state.isDirect() ? sink.write(lines) : withoutLock(lines);
            queue.settle(lines, taken);
            changed.signalAll();
        }
    }

    private int withoutLock(LineBatch lines) {
        lock.unlock();
        try {
            return sink.write(lines);
        } finally {
            lock.lockInAnyCase();
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
                wakeThread();
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

    /** Returns the counters so far. */
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
                    lock.longestStallNanos());
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
            if (state.accepts()) {
                exitHook.register();
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
            state = state.atClose();
            changed.signalAll();
            notEmpty.signal();
        } finally {
            lock.unlock();
        }
        end();
        // Last: a JVM that exits during the close then waits for the hook, and the hook for the last line.
        removeExitHook();
    }

    /**
     * Closes as {@link #close()} does, for a sink that may block: a pipe that is not read, a file system that is gone.
     *
     * @param limit how long to wait, at least 0; with 0 the close is begun
     * @return whether the writer is closed. If it is not, a daemon thread goes on with that, and lines that still wait are lost if the JVM
     *     ends before
     */
    public boolean close(Duration limit) {
        return !sink.isHeldHere() && DaemonThread.runsWithin(limit, this::close);
    }

    private void endAtExit() {
        lock.lock();
        try {
            state = state.atExit();
            notEmpty.signal();
        } finally {
            lock.unlock();
        }
        end();
    }

    private void end() {
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
        // The queue holds lines here only if the thread could not write them.
        writeOut();
        if (counters.isAnnouncementDue() && !sink.isClosed()) {
            sink.retryNow();
            queue.announceAlone();
            writeOut();
        }
    }

    private void removeExitHook() {
        lock.lock();
        try {
            exitHook.remove();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The settings of a writer.
     *
     * <p>Thread safety: confined to one thread.
     */
    public static final class Builder {
        private static final int MIN_CAPACITY = 1024;

        private final LogSink sink;
        private int capacity = LineQueue.CAPACITY_OF_ONE;
        private OverflowPolicy policy = OverflowPolicy.BLOCK;
        private boolean queued;
        private LogErrorHandler errors = LogErrorHandler.stderr();
        private WriterTiming timing = WriterTiming.SYSTEM;

        private Builder(LogSink sink) {
            this.sink = sink;
        }

        /**
         * Writes through a bounded queue and a daemon thread. Without a queue, the operating system has a line when
         * {@code write} returns.
         *
         * @param capacity in bytes, at least 1024; of short lines, the queue holds one per 16 to 32 bytes of it
         * @param policy what happens to a line when the queue is full
         */
        public Builder queue(int capacity, OverflowPolicy policy) {
            if (capacity < MIN_CAPACITY) {
                throw new IllegalArgumentException("capacity: " + capacity + ", must be >= " + MIN_CAPACITY);
            }
            this.capacity = capacity;
            this.policy = policy;
            this.queued = true;
            return this;
        }

        /** Sets the handler of failures; stderr unless set. */
        public Builder errors(LogErrorHandler errors) {
            this.errors = errors;
            return this;
        }

        Builder timing(WriterTiming timing) {
            this.timing = timing;
            return this;
        }

        /** Creates the writer, opens its sink and starts its thread. */
        public LogWriter build() {
            LogWriter writer = new LogWriter(this);
            writer.startThread();
            return writer;
        }
    }
}
