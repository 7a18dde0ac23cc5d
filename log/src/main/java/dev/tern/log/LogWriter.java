package dev.tern.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes whole lines to a sink: in the calling thread, or through a bounded queue and a thread of its own.
 *
 * <p>A line is the text of one call. It may contain line feeds, as a stack trace does, and is counted, dropped or lost
 * as a whole. Lines are written in the order in which they were accepted. An accepted line is lost only if the sink
 * fails, and is then counted. The log announces missing lines, dropped or lost, in a line of its own as soon as it can
 * be written.
 *
 * <p>Thread safety: safe for concurrent calls; an interrupt loses no line, and the flag stays set. Within the writer's
 * own sink or {@link LogErrorHandler} a write is refused, and the other calls return at once. Ownership: owns its sink
 * and its thread until {@link #close}. Complexity: a write copies the line once and allocates nothing for bytes and for
 * text of up to 1 Ki characters. Source: 游双 chapter 14 (mutex and condition variable); the log of muduo.
 */
public final class LogWriter implements AutoCloseable {
    /** Lines are encoded before the lock is acquired, so that it is held for one copy only. */
    private static final ThreadLocal<LineEncoder> ENCODER = ThreadLocal.withInitial(LineEncoder::new);

    private static final int MAX_LEVEL = Integer.MAX_VALUE;

    private final RetryingSink sink;
    private final LineCharset charset;
    private final boolean utf8;
    private final OverflowPolicy policy;
    /** Lines that the sink or its error handler tried to write. */
    private final AtomicLong refused = new AtomicLong();

    /** Guards all fields below. */
    private final WriterLock lock = new WriterLock();

    private final LineQueue queue;
    // Cached from `queue` to save an indirection.
    private final LineCounters counters;
    private final QueueDrain drain;
    private long discardedBeforeForce;
    private final ExitHook exitHook = new ExitHook(this::endAtExit);

    private LogWriter(Builder builder) {
        this.charset = new LineCharset(builder.sink.charset());
        this.queue = new LineQueue(builder.capacity, charset);
        this.utf8 = builder.sink.charset().equals(StandardCharsets.UTF_8);
        this.counters = queue.counters();
        this.sink = new RetryingSink(builder.sink, builder.errors, builder.timing.nanoClock(), counters::discarded);
        this.policy = builder.policy;
        this.drain = new QueueDrain(lock, queue, sink, builder.timing.gatherNanos(), builder.queued);
        this.sink.open();
    }

    private void startThread() {
        try {
            drain.start();
        } catch (OutOfMemoryError e) {
            sink.close();
            throw e;
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
     * Writes a line of a level in the charset of the sink; UTF-8 lines of up to 1 Ki characters allocate nothing.
     *
     * @param line without its line feed
     * @param level selects the behaviour of the overflow policy
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
     * @param bytes holds the line without its line feed; a line longer than 64 KiB, or than a quarter of the queue, is
     *     truncated before a character and marked
     * @param level selects the behaviour of the overflow policy
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
     * Writes a line from an encoder, which ends with its own line feed; a missing line feed is added.
     *
     * @param bytes holds the line in the charset of the sink, with its line feed
     * @param level selects the behaviour of the overflow policy
     * @return whether it was accepted
     */
    public boolean writeEncoded(byte[] bytes, int offset, int length, int level) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        return write(bytes, offset, charset.withoutLineFeed(bytes, offset, length), level);
    }

    private boolean drop() {
        if (drain.accepts()) {
            counters.drop();
        } else {
            counters.refuse();
        }
        return false;
    }

    private boolean accept(byte[] bytes, int offset, int length, boolean cut) {
        boolean first = queue.isEmpty();
        queue.add(bytes, offset, length, cut);
        drain.added(first);
        return true;
    }

    private boolean makeRoom(int length, int level) {
        return drain.accepts() && (queue.hasRoom(length) || awaitRoom(length, policy.maxBlockNanos(level)));
    }

    private boolean awaitRoom(int length, long maxBlockNanos) {
        long begin = System.nanoTime();
        boolean interrupted = false;
        boolean room = false;
        drain.wake();
        // An interrupt does not shorten the time: it must not lose a line.
        while (drain.accepts() && !room && System.nanoTime() - begin < maxBlockNanos) {
            try {
                drain.awaitProgress(maxBlockNanos - (System.nanoTime() - begin));
            } catch (InterruptedException e) {
                interrupted = true;
            }
            room = queue.hasRoom(length);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        lock.recordStall(begin);
        return room && drain.accepts();
    }

    // ---- the end of lines ----

    /**
     * Blocks until all lines accepted before are passed to the operating system or counted as discarded, for as long as
     * the sink blocks.
     */
    public void flush() {
        if (sink.isHeldHere()) {
            return;
        }
        lock.lock();
        try {
            long upTo = counters.put();
            if (counters.done() < upTo) {
                drain.wake();
            }
            while (counters.done() < upTo) {
                drain.awaitProgress();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Blocks until all lines accepted since the last call are on disk, including lines in files rolled meanwhile.
     *
     * @throws IOException if the sink cannot guarantee it, if the writer is closed, or if some of these lines were
     *     discarded, which is reported to one caller; {@link #statistics} has the total
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
     * Closes the queue and the sink when the JVM exits in an orderly way: at the end of the last thread, at {@code
     * System.exit}, or at a signal. Other exit hooks then write their lines in their own threads, as without a queue. A
     * sink that blocks delays the exit by up to 10 s; lines still queued are then lost, which is reported on stderr.
     *
     * @return this writer
     * @throws IllegalStateException if the JVM is already exiting
     */
    public LogWriter closeAtExit() {
        lock.lock();
        try {
            if (drain.accepts()) {
                exitHook.register();
            }
            return this;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Refuses further lines, writes those accepted, and closes the sink; concurrent calls all block until it is closed,
     * for as long as the sink blocks: see {@link #close(Duration)}.
     */
    @Override
    public void close() {
        if (sink.isHeldHere()) {
            return;
        }
        lock.lock();
        try {
            drain.beginClose();
        } finally {
            lock.unlock();
        }
        closeSink();
        // Last, so that a JVM that exits during the close blocks in the hook until the last line is written.
        removeExitHook();
    }

    /**
     * Closes as {@link #close()} does, for a sink that may block: an unread pipe, an unavailable file system.
     *
     * @param limit the longest time to block, at least 0; 0 only begins the close
     * @return whether the writer is closed; if not, a daemon thread continues, and queued lines are lost if the JVM
     *     ends first
     */
    public boolean close(Duration limit) {
        return !sink.isHeldHere() && DaemonThread.runsWithin(limit, this::close);
    }

    private void endAtExit() {
        lock.lock();
        try {
            drain.beginExit();
        } finally {
            lock.unlock();
        }
        closeSink();
    }

    private void closeSink() {
        drain.join();
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
        drain.writeOut();
        if (counters.isAnnouncementDue() && !sink.isClosed()) {
            sink.retryNow();
            queue.announceAlone();
            drain.writeOut();
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
