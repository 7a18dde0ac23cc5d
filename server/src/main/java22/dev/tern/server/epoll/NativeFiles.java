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
 * Opens files with the system, so that sockets of this transport send them without a copy. The facts come from the open descriptor: what
 * they say is true of what is sent, whatever happens to the path.
 *
 * <p>Thread safety: stateless. Source: openat2(2).
 */
public final class NativeFiles implements FileOpener {
    private static final int AT_FDCWD = -100;
    private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");
    private static final int O_NOFOLLOW = ARM ? 0x8000 : 0x20000;
    private static final int O_DIRECTORY = ARM ? 0x4000 : 0x10000;
    /** Names a directory without the right to list it. */
    private static final int O_PATH = 0x200000;
    /** Not blocking: a FIFO would otherwise wait for somebody who writes. */
    private static final int FLAGS = LibC.NONBLOCK | LibC.CLOEXEC | O_NOFOLLOW;

    private static final int DIRECTORY_FLAGS = O_PATH | O_DIRECTORY | LibC.CLOEXEC;

    private static final long RESOLVE_NO_SYMLINKS = 4;

    private static final Charset NAMES = Charset.forName(System.getProperty("sun.jnu.encoding"));

    /**
     * Whether the system knows openat2: not before Linux 5.6, nor in some sandboxes.
     *
     * <p>Asked at the first file, once: a refusal of a single file must not be taken for the answer.
     */
    private static final class Openat2 {
        static final boolean KNOWN = isKnown();

        private static boolean isKnown() {
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
        this(Openat2.KNOWN);
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

    /** Opens a file in whose path the kernel follows no link, wherever it stands. */
    private static int openAtOnce(Path file) {
        try (Arena arena = Arena.ofConfined()) {
            return openat2(name(file, arena), arena);
        }
    }

    /** Does the same where the kernel does not know openat2: each directory is opened in the one before. */
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

    /** Opens what a directory has by the name at an index of the path, and closes the directory. */
    private static int next(int directory, Path path, int index, Arena arena) {
        try {
            boolean last = index == path.getNameCount() - 1;
            long name = name(path.getName(index), arena).address();
            return LibC.openat(directory, name, last ? FLAGS : DIRECTORY_FLAGS | O_NOFOLLOW);
        } finally {
            LibC.close(directory);
        }
    }

    /** As the system writes names; in a charset that the JDK's own strings of C do not have, too. */
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
            // A link, a socket, a device without a driver: no regular file.
            case LibC.ELOOP, LibC.ENXIO -> null;
            case LibC.EMFILE, LibC.ENFILE -> throw new TooManyOpenFilesException(file.toString());
            default -> throw LibC.failure(result);
        };
    }
}
