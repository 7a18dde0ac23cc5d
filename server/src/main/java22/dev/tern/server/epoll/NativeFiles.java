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
 * <p>Thread safety: stateless. Source: openat2(2), statx(2), whose structure is the same on every architecture.
 */
public final class NativeFiles implements FileOpener {
    private static final int AT_FDCWD = -100;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int O_NOFOLLOW = System.getProperty("os.arch").equals("aarch64") ? 0x8000 : 0x20000;
    private static final long RESOLVE_NO_SYMLINKS = 4;
    private static final int STATX_BASIC_STATS = 0x7ff;
    private static final int STATX_BYTES = 256;
    private static final int MODE_AT = 28;
    private static final int INODE_AT = 32;
    private static final int SIZE_AT = 40;
    private static final int CHANGED_AT = 96;
    private static final int MODIFIED_AT = 112;
    private static final int NANOS_AT = 8;
    private static final int TYPE_MASK = 0xf000;
    private static final int REGULAR = 0x8000;
    private static final long SECOND_NANOS = 1_000_000_000L;
    /** An odd number that spreads inodes, which are small and near each other, over all bits (Knuth's multiplicative hash). */
    private static final long SPREAD = 0x9e37_79b9_7f4a_7c15L;

    private static final Charset NAMES = Charset.forName(System.getProperty("sun.jnu.encoding"));

    /** Linux before 5.6, or a sandbox that does not know the call. */
    private volatile boolean withoutOpenat2;

    /** Creates the opener. */
    public NativeFiles() {}

    @Override
    public @Nullable OpenFile open(Path file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(file.toString(), NAMES);
            int number = open(name, arena);
            if (number < 0) {
                return failed(file, number);
            }
            NativeFile opened = facts(number, arena);
            if (opened == null) {
                LibC.close(number);
            }
            return opened;
        }
    }

    /**
     * The path has no links in it, by the contract; where the system knows openat2, one that was put there meanwhile is refused, wherever
     * in the path it is, and so what is opened is where it was looked for.
     */
    private int open(MemorySegment name, Arena arena) {
        // Not blocking: a FIFO would otherwise wait for somebody who writes.
        int flags = LibC.NONBLOCK | LibC.CLOEXEC | O_NOFOLLOW;
        if (!withoutOpenat2) {
            // struct open_how: flags, mode, resolve.
            MemorySegment how = arena.allocateFrom(ValueLayout.JAVA_LONG, flags, 0, RESOLVE_NO_SYMLINKS);
            int number = LibC.openat2(AT_FDCWD, name.address(), how.address(), how.byteSize());
            if (number != -LibC.ENOSYS && number != -LibC.EPERM) {
                return number;
            }
            withoutOpenat2 = true;
        }
        return LibC.openat(AT_FDCWD, name.address(), flags);
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

    private static @Nullable NativeFile facts(int number, Arena arena) throws IOException {
        MemorySegment facts = arena.allocate(STATX_BYTES, Long.BYTES);
        MemorySegment empty = arena.allocateFrom("");
        int result = LibC.statx(number, empty.address(), AT_EMPTY_PATH, STATX_BASIC_STATS, facts.address());
        if (result < 0) {
            LibC.close(number);
            throw LibC.failure(result);
        }
        int type = facts.get(ValueLayout.JAVA_SHORT, MODE_AT) & TYPE_MASK;
        if (type != REGULAR) {
            return null;
        }
        long revision = facts.get(ValueLayout.JAVA_LONG, INODE_AT) * SPREAD ^ nanos(facts, CHANGED_AT);
        return new NativeFile(number, facts.get(ValueLayout.JAVA_LONG, SIZE_AT), nanos(facts, MODIFIED_AT), revision);
    }

    private static long nanos(MemorySegment facts, int at) {
        long seconds = facts.get(ValueLayout.JAVA_LONG, at);
        return seconds * SECOND_NANOS + facts.get(ValueLayout.JAVA_INT, at + NANOS_AT);
    }
}
