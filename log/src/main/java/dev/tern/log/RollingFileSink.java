package dev.tern.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A sink on a file that is rolled by day, by size and by number of lines, in any combination; a line is never split.
 *
 * <p>A rolled file is renamed to {@code name.2026-11-23.1}: the day on which it was begun, and a number that counts on. The
 * directory is made when it is first needed. A file that was moved away or deleted from outside is noticed within a second and begun
 * anew; an existing file is continued.
 *
 * <p>Thread safety: as {@link LogSink}. Ownership: holds the file open until {@link #close}.
 */
public final class RollingFileSink implements LogSink {
    private static final long LOOK_NANOS = 1_000_000_000L;

    private final Path file;
    private final boolean daily;
    private final long maxBytes;
    private final long maxLines;
    private final int keep;
    private final Clock clock;
    private final LongSupplier nanoClock;
    private final LogErrorHandler errors;
    private final boolean gzip;
    private final RolledFiles rolled;
    private @Nullable FileChannel channel;
    private @Nullable Object key;
    private LocalDate day = LocalDate.MIN;
    private long size;
    private long lines;
    private long lookNanos;
    private boolean rollFails;
    private long rollNanos;
    private @Nullable DaemonThread compressor;

    private RollingFileSink(Builder builder) {
        this.file = builder.file;
        this.daily = builder.daily;
        this.maxBytes = builder.maxBytes;
        this.maxLines = builder.maxLines;
        this.keep = builder.keep;
        this.clock = builder.clock;
        this.nanoClock = builder.nanoClock;
        this.errors = builder.errors;
        this.gzip = builder.gzip;
        this.rolled = new RolledFiles(file);
    }

    /** Begins to configure a sink on a file. */
    public static Builder builder(Path file) {
        return new Builder(file);
    }

    @Override
    public void write(ByteBuffer batch) throws IOException {
        reopenIfMoved();
        int end = batch.limit();
        while (batch.position() < end) {
            FileChannel target = open();
            if (isRollDue(batch)) {
                roll();
                target = open();
            }
            int from = batch.position();
            batch.limit(piece(batch, end));
            try {
                while (batch.hasRemaining()) {
                    size += target.write(batch);
                }
            } catch (IOException e) {
                torn(batch, from, end);
                throw e;
            }
            lines += maxLines < Long.MAX_VALUE ? countLines(batch, from, batch.limit()) : 0;
            batch.limit(end);
        }
    }

    /** Only whole lines count as written; the file is closed, and ended in the next one if it ends within a line. */
    private void torn(ByteBuffer batch, int from, int end) throws IOException {
        int whole = batch.position();
        while (whole > from && batch.get(whole - 1) != '\n') {
            whole--;
        }
        batch.limit(end).position(whole);
        closeFile();
    }

    private boolean isRollDue(ByteBuffer batch) {
        boolean anotherDay = daily && !LocalDate.now(clock).equals(day);
        boolean full = size + nextLine(batch, batch.position(), batch.limit()) - batch.position() > maxBytes;
        return size > 0 && (anotherDay || full || lines >= maxLines);
    }

    /** The end of the lines that still fit; at least one line, so that a line longer than the bound is not stuck. */
    private int piece(ByteBuffer batch, int end) {
        int at = nextLine(batch, batch.position(), end);
        if (maxLines == Long.MAX_VALUE && size + (end - batch.position()) <= maxBytes) {
            return end;
        }
        long count = lines + 1;
        while (at < end && count < maxLines) {
            int next = nextLine(batch, at, end);
            if (size + (next - batch.position()) > maxBytes) {
                break;
            }
            at = next;
            count++;
        }
        return at;
    }

    private static int nextLine(ByteBuffer batch, int from, int end) {
        int at = from;
        while (at < end && batch.get(at) != '\n') {
            at++;
        }
        return Math.min(at + 1, end);
    }

    private static long countLines(ByteBuffer batch, int from, int end) {
        long count = 0;
        for (int at = from; at < end; at = nextLine(batch, at, end)) {
            count++;
        }
        return count;
    }

    // ---- the file ----

    private FileChannel open() throws IOException {
        FileChannel open = channel;
        if (open != null) {
            return open;
        }
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        day = dayOfExisting();
        open = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        channel = open;
        size = open.size();
        endLastLine(open);
        lines = size > 0 && maxLines < Long.MAX_VALUE ? linesOfExisting() : 0;
        key = key();
        lookNanos = nanoClock.getAsLong() + LOOK_NANOS;
        return open;
    }

    /** A crash or a full disk may have left a piece of a line: what follows begins on a line of its own. */
    private void endLastLine(FileChannel target) throws IOException {
        if (size == 0) {
            return;
        }
        ByteBuffer last = ByteBuffer.allocate(1);
        try (FileChannel readable = FileChannel.open(file, StandardOpenOption.READ)) {
            readable.read(last, size - 1);
        }
        if (last.get(0) != '\n') {
            size += target.write(ByteBuffer.wrap(new byte[] {'\n'}));
        }
    }

    private LocalDate dayOfExisting() throws IOException {
        return Files.exists(file) && Files.size(file) > 0
                ? LocalDate.ofInstant(Files.getLastModifiedTime(file).toInstant(), clock.getZone())
                : LocalDate.now(clock);
    }

    private long linesOfExisting() throws IOException {
        try (Stream<String> all = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            return all.count();
        }
    }

    private @Nullable Object key() {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (IOException gone) {
            return null;
        }
    }

    private void reopenIfMoved() throws IOException {
        long now = nanoClock.getAsLong();
        if (channel != null && now - lookNanos >= 0) {
            lookNanos = now + LOOK_NANOS;
            Object present = key();
            if (present == null || !present.equals(key)) {
                closeFile();
            }
        }
    }

    /** A file that cannot be rolled is written on: rather too long a file than a lost line. */
    private void roll() throws IOException {
        if (rollFails && nanoClock.getAsLong() - rollNanos < 0) {
            return;
        }
        try {
            Files.move(file, rolled.next(day));
            rollFails = false;
        } catch (IOException e) {
            rollNanos = nanoClock.getAsLong() + LOOK_NANOS;
            rollFailed(e);
            return;
        }
        closeFile();
        if (!gzip) {
            removeOldest();
        } else if (compressor == null || !compressor.isAlive()) {
            compressor = new DaemonThread(this::compress, "tern-log-gzip");
            compressor.start();
        }
    }

    private void removeOldest() {
        try {
            rolled.keep(keep);
        } catch (IOException e) {
            rollFailed(e);
        }
    }

    /** What is rolled meanwhile, or could not be compressed, has its turn after the next roll. */
    private void compress() {
        try {
            rolled.compress();
            rolled.keep(keep);
        } catch (IOException e) {
            errors.rollFailed(e);
        }
    }

    private void rollFailed(IOException cause) {
        if (!rollFails) {
            errors.rollFailed(cause);
        }
        rollFails = true;
    }

    @Override
    public void force() throws IOException {
        if (channel != null) {
            channel.force(false);
        }
    }

    /** Closes the file, and waits for a compression that is under way. */
    @Override
    public void close() throws IOException {
        closeFile();
        if (compressor != null) {
            compressor.joinUninterruptibly();
        }
    }

    private void closeFile() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }

    /**
     * Collects what can be set.
     *
     * <p>Thread safety: confined to one thread.
     */
    public static final class Builder {
        private final Path file;
        private boolean daily;
        private long maxBytes = Long.MAX_VALUE;
        private long maxLines = Long.MAX_VALUE;
        private int keep = Integer.MAX_VALUE;
        private boolean gzip;
        private LongSupplier nanoClock = System::nanoTime;
        private LogErrorHandler errors = LogErrorHandler.stderr();
        private Clock clock = Clock.system(ZoneId.systemDefault());

        private Builder(Path file) {
            this.file = file;
        }

        /** Rolls at the first line of another day, by the clock's zone. */
        public Builder daily() {
            this.daily = true;
            return this;
        }

        /** Rolls before the file becomes larger than this, above 0; a single longer line has a file of its own. */
        public Builder maxBytes(long maxBytes) {
            this.maxBytes = positive("maxBytes", maxBytes);
            return this;
        }

        /** Rolls before the file has more lines than this, above 0. */
        public Builder maxLines(long maxLines) {
            this.maxLines = positive("maxLines", maxLines);
            return this;
        }

        /** Keeps so many rolled files, above 0, and deletes older ones. */
        public Builder keep(int keep) {
            this.keep = (int) positive("keep", keep);
            return this;
        }

        /** Compresses rolled files, one after the other, on a thread of its own, to {@code name.2026-11-23.1.gz}. */
        public Builder gzip() {
            this.gzip = true;
            return this;
        }

        /** Sets the clock that tells the day, with its zone. */
        public Builder clock(Clock clock) {
            this.clock = clock;
            return this;
        }

        /** Sets the clock for what is done once a second. */
        Builder nanoClock(LongSupplier nanoClock) {
            this.nanoClock = nanoClock;
            return this;
        }

        /** Sets who is told of a roll that fails; stderr unless set. */
        public Builder errors(LogErrorHandler errors) {
            this.errors = errors;
            return this;
        }

        /** Makes the sink; no file is touched before the first line. */
        public RollingFileSink build() {
            return new RollingFileSink(this);
        }

        private static long positive(String name, long value) {
            if (value <= 0) {
                throw new IllegalArgumentException(name + ": " + value + ", must be > 0");
            }
            return value;
        }
    }
}
