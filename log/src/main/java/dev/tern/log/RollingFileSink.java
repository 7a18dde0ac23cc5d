package dev.tern.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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
    private @Nullable FileChannel channel;
    private @Nullable Object key;
    private LocalDate day = LocalDate.MIN;
    private long size;
    private long lines;
    private long lookNanos;

    private RollingFileSink(Builder builder) {
        this.file = builder.file;
        this.daily = builder.daily;
        this.maxBytes = builder.maxBytes;
        this.maxLines = builder.maxLines;
        this.keep = builder.keep;
        this.clock = builder.clock;
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
            while (batch.hasRemaining()) {
                size += target.write(batch);
            }
            lines += maxLines < Long.MAX_VALUE ? countLines(batch, from, batch.limit()) : 0;
            batch.limit(end);
        }
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
        lines = size > 0 && maxLines < Long.MAX_VALUE ? linesOfExisting() : 0;
        key = key();
        return open;
    }

    private LocalDate dayOfExisting() throws IOException {
        return Files.exists(file) && Files.size(file) > 0
                ? LocalDate.ofInstant(Files.getLastModifiedTime(file).toInstant(), clock.getZone())
                : LocalDate.now(clock);
    }

    private long linesOfExisting() throws IOException {
        try (Stream<String> all = Files.lines(file, java.nio.charset.StandardCharsets.ISO_8859_1)) {
            return all.count();
        }
    }

    private @Nullable Object key() {
        try {
            return Files.readAttributes(file, java.nio.file.attribute.BasicFileAttributes.class)
                    .fileKey();
        } catch (IOException gone) {
            return null;
        }
    }

    private void reopenIfMoved() throws IOException {
        long now = System.nanoTime();
        if (channel != null && now - lookNanos >= 0) {
            lookNanos = now + LOOK_NANOS;
            Object present = key();
            if (present == null || !present.equals(key)) {
                close();
            }
        }
    }

    private void roll() throws IOException {
        Path rolled = freeName();
        Files.move(file, rolled);
        close();
        removeOldest();
    }

    private Path freeName() {
        int number = 1;
        Path candidate;
        do {
            candidate = file.resolveSibling(file.getFileName() + "." + day + "." + number++);
        } while (Files.exists(candidate));
        return candidate;
    }

    private void removeOldest() throws IOException {
        List<Path> rolled = rolledFiles();
        for (int i = 0; i < rolled.size() - keep; i++) {
            Files.deleteIfExists(rolled.get(i));
        }
    }

    private List<Path> rolledFiles() throws IOException {
        String prefix = file.getFileName() + ".";
        Path directory = file.toAbsolutePath().getParent();
        try (Stream<Path> siblings = Files.list(directory == null ? Path.of(".") : directory)) {
            List<Path> rolled = new ArrayList<>(
                    siblings.filter(sibling -> isRolled(sibling, prefix)).toList());
            rolled.sort(Comparator.comparing((Path path) -> dayPart(path, prefix))
                    .thenComparingInt(path -> Integer.parseInt(
                            path.toString().substring(path.toString().lastIndexOf('.') + 1))));
            return rolled;
        }
    }

    private static boolean isRolled(Path sibling, String prefix) {
        String name = sibling.getFileName().toString();
        return name.startsWith(prefix) && name.substring(prefix.length()).matches("\\d{4}-\\d\\d-\\d\\d\\.\\d{1,9}");
    }

    private static String dayPart(Path path, String prefix) {
        return path.getFileName().toString().substring(prefix.length(), prefix.length() + 10);
    }

    @Override
    public void force() throws IOException {
        if (channel != null) {
            channel.force(false);
        }
    }

    @Override
    public void close() throws IOException {
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

        /** Sets the clock that tells the day, with its zone. */
        public Builder clock(Clock clock) {
            this.clock = clock;
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
