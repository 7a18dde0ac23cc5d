package dev.tern.log;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The files that a log file was rolled into, {@code name.2026-11-23.1} or {@code name.2026-11-23.1.gz} and so on beside
 * it, oldest first by day and number.
 *
 * <p>Thread safety: none of its own. Complexity: each call lists the directory.
 */
class RolledFiles {

    /** One of them. */
    private record Rolled(Path path, String day, int number, boolean compressed) {}

    private interface Action {
        void run(Rolled file) throws IOException;
    }

    private static final Comparator<Rolled> OLDEST_FIRST =
            Comparator.comparing(Rolled::day).thenComparingInt(Rolled::number);

    private static final int COPY_BYTES = 64 << 10;

    private final Path file;
    private final Pattern shape;

    RolledFiles(Path file) {
        this.file = file;
        this.shape = Pattern.compile(
                Pattern.quote(file.getFileName().toString()) + "\\.(\\d{4}-\\d\\d-\\d\\d)\\.(\\d{1,9})(\\.gz)?");
    }

    /** The file that is rolled. */
    Path file() {
        return file;
    }

    /**
     * The name for the next one of a day: its number is above all that are there, also where older ones were removed.
     */
    Path next(LocalDate day) throws IOException {
        int last = all().stream()
                .filter(rolled -> rolled.day().equals(day.toString()))
                .mapToInt(Rolled::number)
                .max()
                .orElse(0);
        return file.resolveSibling(file.getFileName() + "." + day + "." + (last + 1));
    }

    /** Removes the oldest beyond so many; what cannot be removed keeps none of the others. */
    void keep(int most) throws IOException {
        List<Rolled> all = all();
        each(all.subList(0, Math.max(0, all.size() - most)), old -> Files.deleteIfExists(old.path()));
    }

    /**
     * Compresses what is not yet. Each file is there under its own name until it is on disk under the other one, so
     * that no end of the process or of the system loses any of it. What cannot be compressed keeps none of the others
     * from it.
     */
    void compress() throws IOException {
        List<Rolled> plain =
                all().stream().filter(rolled -> !rolled.compressed()).toList();
        each(plain, rolled -> compress(rolled.path()));
    }

    /** Does something with each of them, and throws the first failure at the end. */
    private static void each(List<Rolled> files, Action action) throws IOException {
        IOException failure = null;
        for (Rolled file : files) {
            try {
                action.run(file);
            } catch (IOException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static void compress(Path plain) throws IOException {
        Path unfinished = plain.resolveSibling(plain.getFileName() + ".gz.tmp");
        try {
            compress(plain, unfinished);
            Files.move(unfinished, plain.resolveSibling(plain.getFileName() + ".gz"), StandardCopyOption.ATOMIC_MOVE);
            Files.deleteIfExists(plain);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static void compress(Path plain, Path target) throws IOException {
        try (FileChannel file = FileChannel.open(target, CREATE, TRUNCATE_EXISTING, WRITE);
                GZIPOutputStream compressed = new GZIPOutputStream(Channels.newOutputStream(file), COPY_BYTES)) {
            Files.copy(plain, compressed);
            compressed.finish();
            file.force(false);
        }
    }

    /** Makes what they hold survive a crash of the system. */
    void force() throws IOException {
        for (Rolled rolled : all()) {
            try (FileChannel file = FileChannel.open(rolled.path(), WRITE)) {
                file.force(false);
            } catch (NoSuchFileException e) {
                // Compressed meanwhile, and forced then, or removed.
            }
        }
    }

    private List<Rolled> all() throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        try (Stream<Path> siblings = Files.list(directory)) {
            return siblings.map(this::parse)
                    .flatMap(Stream::ofNullable)
                    .sorted(OLDEST_FIRST)
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private @Nullable Rolled parse(Path sibling) {
        Matcher name = shape.matcher(sibling.getFileName().toString());
        return name.matches()
                ? new Rolled(sibling, name.group(1), Integer.parseInt(name.group(2)), name.group(3) != null)
                : null;
    }
}
