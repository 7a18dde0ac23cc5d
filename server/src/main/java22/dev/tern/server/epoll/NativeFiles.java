package dev.tern.server.epoll;

import dev.tern.http.FileOpener;
import dev.tern.http.OpenFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.Charset;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
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
    private static final int O_NOFOLLOW = System.getProperty("os.arch").equals("aarch64") ? 0x8000 : 0x20000;
    /** Not blocking: a FIFO would otherwise wait for somebody who writes. */
    private static final int FLAGS = LibC.NONBLOCK | LibC.CLOEXEC | O_NOFOLLOW;

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

    /** Creates the opener. */
    public NativeFiles() {}

    @Override
    public @Nullable OpenFile open(Path file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int number = open(name(file, arena), arena);
            return number < 0 ? failed(file, number) : opened(number);
        }
    }

    private static @Nullable OpenFile opened(int number) throws IOException {
        OpenFile file = null;
        try {
            FileFacts facts = FileFacts.of(number);
            file = facts.regular() ? new NativeFile(number, facts) : null;
            return file;
        } finally {
            if (file == null) {
                LibC.close(number);
            }
        }
    }

    /** As the system writes names; in a charset that the JDK's own strings of C do not have, too. */
    private static MemorySegment name(Path file, Arena arena) {
        byte[] bytes = file.toString().getBytes(NAMES);
        MemorySegment name = arena.allocate(bytes.length + 1L);
        MemorySegment.copy(bytes, 0, name, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return name;
    }

    /**
     * The path has no links in it, by the contract; where the system knows openat2, one that was put there meanwhile is refused, wherever
     * in the path it is, and so what is opened is where it was looked for.
     */
    private static int open(MemorySegment name, Arena arena) {
        return Openat2.KNOWN ? openat2(name, arena) : LibC.openat(AT_FDCWD, name.address(), FLAGS);
    }

    private static int openat2(MemorySegment name, Arena arena) {
        // struct open_how: flags, mode, resolve.
        MemorySegment how = arena.allocateFrom(ValueLayout.JAVA_LONG, FLAGS, 0, RESOLVE_NO_SYMLINKS);
        return LibC.openat2(AT_FDCWD, name.address(), how.address(), how.byteSize());
    }

    private static @Nullable OpenFile failed(Path file, int result) throws IOException {
        return switch (-result) {
            case LibC.ENOENT, LibC.ENOTDIR -> throw new NoSuchFileException(file.toString());
            case LibC.EACCES -> throw new AccessDeniedException(file.toString());
            // A link where there was a file, a socket, a device without a driver: no regular file.
            case LibC.ELOOP, LibC.ENXIO -> null;
            default -> throw LibC.failure(result);
        };
    }
}
