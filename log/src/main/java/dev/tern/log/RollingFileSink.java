package dev.tern.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.Charset;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A sink on a file that is rolled by day, by size and by number of lines, in any combination; a line is never split,
 * and under a {@link LogWriter} a roll falls between two of its lines also where these have line feeds of their own, as
 * stack traces have.
 *
 * <p>A rolled file is renamed to {@code name.2026-11-23.1}: the day on which it was begun, and a number that counts on.
 * Where the name is a link, the file behind it is rolled, beside itself, and the link stays. What is no regular file,
 * such as a pipe, a terminal or {@code
 * /dev/stdout}, is never rolled.
 *
 * <p>The directory is created when it is first needed. An existing file is continued. A file that was moved away or
 * deleted from outside, or a link that was changed, is noticed within a second, and the name is opened again.
 *
 * <p>{@link #force} forces the file, and what it was rolled into since the last time.
 *
 * <p>Thread safety: as {@link LogSink}. Ownership: holds the file open until {@link #close}; a write after that opens
 * it again.
 */
public final class RollingFileSink implements LogSink {
    private static final long CHECK_NANOS = 1_000_000_000L;

    private final Path path;
    private final LineCharset charset;
    private final boolean daily;
    private final long maxBytes;
    private final LineLimit lineLimit;
    private final Clock clock;
    private final LongSupplier nanoClock;
    private final LogErrorHandler errors;
    private final AppendedFile file;
    private final Retention retention;
    /** The rolled files of the file that the name led to when it was last opened. */
    private RolledFiles rolled;

    private LocalDate day = LocalDate.MIN;
    private long checkNanos;
    private final FailurePeriod rollFailure;
    /** A rolled file has bytes that were not forced. */
    private boolean rolledDirty;

    private RollingFileSink(Builder builder) {
        this.path = builder.file;
        this.charset = builder.charset;
        this.daily = builder.daily;
        this.maxBytes = builder.maxBytes;
        this.lineLimit = new LineLimit(builder.maxLines, charset);
        this.clock = builder.clock;
        this.nanoClock = builder.nanoClock;
        this.rollFailure = new FailurePeriod(nanoClock);
        this.errors = new NonThrowingErrorHandler(builder.errors);
        this.file = new AppendedFile(path, charset, builder.opener, builder.keys);
        this.rolled = new RolledFiles(path);
        this.retention = new Retention(builder.keep, builder.gzip, errors, nanoClock);
    }

    /** Begins to configure a sink on a file. */
    public static Builder builder(Path file) {
        return new Builder(file);
    }

    @Override
    public Charset charset() {
        return charset.charset();
    }

    @Override
    public void write(ByteBuffer batch) throws IOException {
        write(batch, charset.boundaries(batch));
    }

    @Override
    public void write(ByteBuffer batch, LineBoundaries ends) throws IOException {
        checkFile();
        int end = batch.limit();
        while (batch.position() < end) {
            openFile();
            if (isRollDue(batch, ends)) {
                roll();
                openFile();
            }
            int from = batch.position();
            int to = piece(batch, ends, end);
            try {
                file.write(batch.limit(to));
            } catch (IOException e) {
                torn(batch, ends, from);
                throw named(e);
            } finally {
                batch.limit(end);
            }
            lineLimit.add(batch, from, to);
        }
    }

    /** Only whole lines count as written. The file is closed; the next open ends an incomplete line. */
    private void torn(ByteBuffer batch, LineBoundaries ends, int from) throws IOException {
        int whole = from;
        while (whole < batch.position() && ends.endOf(whole) <= batch.position()) {
            whole = ends.endOf(whole);
        }
        batch.position(whole);
        file.close();
    }

    /** Adds the name of the file, which the exception of a failed write does not contain. */
    private IOException named(IOException cause) {
        if (cause instanceof ClosedByInterruptException) {
            return cause;
        }
        IOException named = new FileSystemException(path.toString(), null, cause.getMessage());
        named.initCause(cause);
        return named;
    }

    private boolean isRollDue(ByteBuffer batch, LineBoundaries ends) {
        int next = ends.endOf(batch.position());
        boolean anotherDay = daily && !LocalDate.now(clock).equals(day);
        boolean full = lineLimit.lineFeeds(batch, batch.position(), next) > lineLimit.remaining();
        return file.target().rollable() && file.size() > 0 && (anotherDay || full || !hasRoom(batch, next));
    }

    private boolean hasRoom(ByteBuffer batch, int end) {
        return file.size() + (end - batch.position()) <= maxBytes;
    }

    /** The end of the lines that still fit; at least one line, so that a line longer than the limit is written. */
    private int piece(ByteBuffer batch, LineBoundaries ends, int end) {
        if (!file.target().rollable() || !lineLimit.exists() && hasRoom(batch, end)) {
            return end;
        }
        int at = ends.endOf(batch.position());
        long count = lineLimit.lineFeeds(batch, batch.position(), at);
        while (at < end) {
            int next = ends.endOf(at);
            count += lineLimit.lineFeeds(batch, at, next);
            if (count > lineLimit.remaining() || !hasRoom(batch, next)) {
                break;
            }
            at = next;
        }
        return at;
    }

    // ---- the file ----

    /**
     * Opens or creates the file with its directory. A named pipe is opened at the first line, which blocks until the
     * pipe has a reader.
     *
     * @throws IOException when the file cannot be written
     */
    @Override
    public void open() throws IOException {
        if (!file.isNamedPipe()) {
            openFile();
        } else if (!Files.isWritable(path)) {
            throw new AccessDeniedException(path.toString());
        }
    }

    private void openFile() throws IOException {
        if (!file.isOpen()) {
            day = dayOfExisting();
            lineLimit.startAt(path);
            file.open();
            follow(file.target().path());
            checkNanos = nanoClock.getAsLong() + CHECK_NANOS;
        }
    }

    /**
     * After a change of the link, files are rolled in another place; forces the earlier ones while their place is
     * known.
     */
    private void follow(Path target) {
        if (target.equals(rolled.file())) {
            return;
        }
        try {
            forceRolled();
        } catch (IOException e) {
            file.unforced(e);
        }
        rolledDirty = false;
        rolled = new RolledFiles(target);
    }

    private boolean isContinued() throws IOException {
        return Files.isRegularFile(path) && Files.size(path) > 0;
    }

    private LocalDate dayOfExisting() throws IOException {
        return isContinued()
                ? LocalDate.ofInstant(Files.getLastModifiedTime(path).toInstant(), clock.getZone())
                : LocalDate.now(clock);
    }

    /** Once a second: reports failed compressions, and reopens a file that was moved or deleted. */
    private void checkFile() throws IOException {
        long now = nanoClock.getAsLong();
        if (file.isOpen() && now - checkNanos >= 0) {
            checkNanos = now + CHECK_NANOS;
            retention.report();
            if (file.isGone()) {
                file.leave();
            }
        }
    }

    /** A file that cannot be rolled grows beyond its limit, because no line may be lost. */
    private void roll() throws IOException {
        if (rollFailure.pauseNanos() > 0) {
            return;
        }
        try {
            Files.move(rolled.file(), rolled.next(day));
            rollFailure.heal();
        } catch (IOException e) {
            rollFailed(e);
            return;
        }
        rolledDirty |= file.isDirty();
        file.closeRenamed();
        retention.rolled(rolled);
    }

    private void rollFailed(IOException cause) {
        if (!rollFailure.isFailing()) {
            errors.rollFailed(cause);
        }
        rollFailure.fail();
    }

    @Override
    public void force() throws IOException {
        if (file.isDirty()) {
            openFile();
        }
        file.force();
        forceRolled();
    }

    private void forceRolled() throws IOException {
        if (rolledDirty) {
            rolled.force();
            rolledDirty = false;
        }
    }

    /** Closes the file, and blocks until a running compression has ended. */
    @Override
    public void close() throws IOException {
        file.close();
        retention.awaitEnd();
    }

    /**
     * The settings of a sink.
     *
     * <p>Thread safety: confined to one thread.
     */
    public static final class Builder {
        private final Path file;
        private LineCharset charset = LineCharset.UTF_8;
        private boolean daily;
        private long maxBytes = Long.MAX_VALUE;
        private long maxLines = LineLimit.NONE;
        private int keep = Integer.MAX_VALUE;
        private boolean gzip;
        private LongSupplier nanoClock = System::nanoTime;
        private LogErrorHandler errors = LogErrorHandler.stderr();
        private Clock clock = Clock.system(ZoneId.systemDefault());
        private AppendedFile.Opener opener = AppendedFile.OPENER;
        private Function<BasicFileAttributes, @Nullable Object> keys = BasicFileAttributes::fileKey;

        private Builder(Path file) {
            this.file = file;
        }

        /**
         * Sets the charset of the lines, UTF-8 unless set: it tells what a line feed is.
         *
         * @throws IllegalArgumentException for a charset that can only be decoded
         */
        public Builder charset(Charset charset) {
            this.charset = new LineCharset(charset);
            return this;
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

        /**
         * Rolls before the file has more line feeds than this, above 0; a single line with more of them has a file of
         * its own.
         */
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

        /** Sets the clock of the check once a second. */
        Builder nanoClock(LongSupplier nanoClock) {
            this.nanoClock = nanoClock;
            return this;
        }

        /** Sets how the file is opened. */
        Builder opener(AppendedFile.Opener opener) {
            this.opener = opener;
            return this;
        }

        /** Sets the key that identifies a file. */
        Builder keys(Function<BasicFileAttributes, @Nullable Object> keys) {
            this.keys = keys;
            return this;
        }

        /** Sets the handler of failed rolls and compressions; stderr unless set. */
        public Builder errors(LogErrorHandler errors) {
            this.errors = errors;
            return this;
        }

        /** Makes the sink; no file is touched before {@link RollingFileSink#open} or the first line. */
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
