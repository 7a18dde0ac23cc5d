package dev.tern.server.epoll;

import dev.tern.files.FileOpener;
import dev.tern.files.TooManyOpenFilesException;
import dev.tern.http.OpenFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.Charset;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Opens native files, which sockets of this transport send without a copy. Metadata are read from the open descriptor,
 * so that they describe the content that is sent even if the path changes.
 *
 * <p>Thread safety: stateless. Source: openat2(2).
 */
public final class NativeFiles implements FileOpener {
    private static final int AT_FDCWD = -100;
    private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");
    private static final int O_NOFOLLOW = ARM ? 0x8000 : 0x20000;
    private static final int O_DIRECTORY = ARM ? 0x4000 : 0x10000;
    /** Opens a directory without read permission. */
    private static final int O_PATH = 0x200000;
    /** Non-blocking, since the open of a FIFO would block until a writer opens it. */
    private static final int FLAGS = LibC.NONBLOCK | LibC.CLOEXEC | O_NOFOLLOW;

    private static final int DIRECTORY_FLAGS = O_PATH | O_DIRECTORY | LibC.CLOEXEC;

    private static final long RESOLVE_NO_SYMLINKS = 4;

    private static final Charset NAMES = Charset.forName(System.getProperty("sun.jnu.encoding"));

    /**
     * Whether the kernel supports openat2: not before Linux 5.6, nor in some sandboxes. Probed once, on the root
     * directory: an error of a requested file would not prove that the call is missing.
     */
    private static final class Openat2 {
        static final boolean SUPPORTED = isSupported();

        private static boolean isSupported() {
            try (Arena arena = Arena.ofConfined()) {
                int number = openat2(name(Path.of("/"), arena), arena);
                if (number >= 0) {
                    LibC.close(number);
                }
                return number != -LibC.ENOSYS && number != -LibC.EPERM;
            }
        }
    }

    private final boolean openat2;

    /** Creates the opener. */
    public NativeFiles() {
        this(Openat2.SUPPORTED);
    }

    /** Opens files by openat2, or by openat from directory to directory. */
    NativeFiles(boolean openat2) {
        this.openat2 = openat2;
    }

    @Override
    public @Nullable OpenFile open(Path root, Path file) throws IOException {
        int number = openat2 ? openAtOnce(file) : walk(root, file);
        return number < 0 ? failed(file, number) : opened(number);
    }

    @Override
    public boolean refusesLinks() {
        return true;
    }

    private static @Nullable OpenFile opened(int number) throws IOException {
        try {
            FileFacts facts = FileFacts.of(number);
            if (facts.regular()) {
                return new NativeFile(number, facts);
            }
        } catch (Throwable failure) {
            LibC.close(number);
            throw failure;
        }
        LibC.close(number);
        return null;
    }

    /** Opens a file; the kernel follows no link in its path. */
    private static int openAtOnce(Path file) {
        try (Arena arena = Arena.ofConfined()) {
            return openat2(name(file, arena), arena);
        }
    }

    /** Does the same without openat2: opens each directory relative to its parent. */
    private static int walk(Path root, Path file) {
        try (Arena arena = Arena.ofConfined()) {
            Path rest = root.relativize(file);
            int number = LibC.openat(AT_FDCWD, name(root, arena).address(), DIRECTORY_FLAGS);
            for (int i = 0; i < rest.getNameCount() && number >= 0; i++) {
                number = next(number, rest, i, arena);
            }
            return number;
        }
    }

    /** Opens the path element at an index relative to a directory, and closes the directory. */
    private static int next(int directory, Path path, int index, Arena arena) {
        try {
            boolean last = index == path.getNameCount() - 1;
            long name = name(path.getName(index), arena).address();
            return LibC.openat(directory, name, last ? FLAGS : DIRECTORY_FLAGS | O_NOFOLLOW);
        } finally {
            LibC.close(directory);
        }
    }

    /** In the charset of file names, which may be one that {@code Arena.allocateFrom} does not support. */
    private static MemorySegment name(Path file, Arena arena) {
        byte[] bytes = file.toString().getBytes(NAMES);
        MemorySegment name = arena.allocate(bytes.length + 1L);
        MemorySegment.copy(bytes, 0, name, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return name;
    }

    private static int openat2(MemorySegment name, Arena arena) {
        // struct open_how: flags, mode, resolve.
        MemorySegment how = arena.allocateFrom(ValueLayout.JAVA_LONG, FLAGS, 0, RESOLVE_NO_SYMLINKS);
        return LibC.openat2(AT_FDCWD, name.address(), how.address(), how.byteSize());
    }

    private static @Nullable OpenFile failed(Path file, int result) throws IOException {
        return switch (-result) {
            case LibC.ENOENT, LibC.ENOTDIR, LibC.ENAMETOOLONG, LibC.EACCES -> null;
            // A link, a socket, or a device without a driver: not a regular file.
            case LibC.ELOOP, LibC.ENXIO -> null;
            case LibC.EMFILE, LibC.ENFILE -> throw new TooManyOpenFilesException(file.toString());
            default -> throw LibC.failure(result);
        };
    }
}
