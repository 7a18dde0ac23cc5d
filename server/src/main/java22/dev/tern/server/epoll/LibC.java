package dev.tern.server.epoll;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The functions of the C library that the transport needs. Each returns the result of the C function, or the negated
 * errno where that is -1: an operating error is a value. Pointers are addresses.
 *
 * <p>All functions are called with one signature of six words, unused ones 0. On x86-64 and aarch64 these are passed in
 * registers, and a function reads only the registers, and the halves of them, that it declares. One signature is linked
 * once; fifteen exact ones took 60 to 90 ms more at the start.
 *
 * <p>Thread safety: safe for concurrent calls; each thread has its own errno.
 *
 * <p>Source: section 2 of the manual pages. The constants are those of Linux on x86-64 and aarch64; only the numbers of
 * system calls differ.
 */
@SuppressWarnings("restricted")
final class LibC {
    static final int ENOENT = 2;
    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int EADDRINUSE = 98;
    static final int EADDRNOTAVAIL = 99;
    static final int EACCES = 13;
    static final int ECONNABORTED = 103;
    static final int ENONET = 64;
    static final int EPROTO = 71;
    static final int ENOPROTOOPT = 92;
    static final int ENETDOWN = 100;
    static final int ENETUNREACH = 101;
    static final int EHOSTDOWN = 112;
    static final int EHOSTUNREACH = 113;

    static final int ENOTDIR = 20;
    /** The limit on open files of the operating system is reached. */
    static final int ENFILE = 23;
    /** The descriptor limit of the process is reached. */
    static final int EMFILE = 24;

    static final int ENAMETOOLONG = 36;
    static final int ELOOP = 40;
    static final int ENXIO = 6;
    static final int ENOSYS = 38;
    static final int EPERM = 1;

    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int SOCK_STREAM = 1;
    /** SOCK_NONBLOCK and EFD_NONBLOCK. */
    static final int NONBLOCK = 0x800;
    /** SOCK_CLOEXEC, EFD_CLOEXEC and EPOLL_CLOEXEC. */
    static final int CLOEXEC = 0x80000;

    static final int SOL_SOCKET = 1;
    static final int SO_REUSEADDR = 2;
    static final int SO_REUSEPORT = 15;
    static final int SO_SNDBUF = 7;
    static final int SO_LINGER = 13;
    static final int IPPROTO_TCP = 6;
    static final int TCP_NODELAY = 1;
    static final int IPPROTO_IPV6 = 41;
    static final int IPV6_V6ONLY = 26;
    static final int MSG_NOSIGNAL = 0x4000;
    static final int SHUT_WR = 1;
    static final int SHUT_RDWR = 2;
    /** The number of unacknowledged bytes in the send queue of a socket. */
    static final long SIOCOUTQ = 0x5411;

    private static final boolean X86 = System.getProperty("os.arch").equals("amd64");
    private static final long SYS_SENDTO = X86 ? 44 : 206;
    private static final long SYS_RECVFROM = X86 ? 45 : 207;
    private static final long SYS_OPENAT2 = 437;

    private static final FunctionDescriptor SIGNATURE =
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final Linker LINKER = Linker.nativeLinker();
    /** Takes the function as an argument: a handle bound to each function adds a third to the link time. */
    private static final MethodHandle CALL = LINKER.downcallHandle(SIGNATURE, Linker.Option.captureCallState("errno"));

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    /** Read by offset: creating a VarHandle takes 10 ms at the start. */
    private static final long ERRNO_AT = STATE.byteOffset(PathElement.groupElement("errno"));

    private static final ThreadLocal<MemorySegment> ERROR =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));

    /** The errno of calls whose error is ignored: written by all threads, never read. */
    private static final MemorySegment IGNORED_ERROR = Arena.ofAuto().allocate(STATE);

    private static final MemorySegment SOCKET = function("socket");
    private static final MemorySegment BIND = function("bind");
    private static final MemorySegment LISTEN = function("listen");
    private static final MemorySegment ACCEPT4 = function("accept4");
    private static final MemorySegment GETSOCKNAME = function("getsockname");
    private static final MemorySegment SETSOCKOPT = function("setsockopt");
    private static final MemorySegment SHUTDOWN = function("shutdown");
    private static final MemorySegment CLOSE = function("close");
    private static final MemorySegment READV = function("readv");
    private static final MemorySegment EPOLL_CREATE1 = function("epoll_create1");
    private static final MemorySegment EPOLL_CTL = function("epoll_ctl");
    private static final MemorySegment EPOLL_WAIT = function("epoll_wait");
    private static final MemorySegment EVENTFD = function("eventfd");
    private static final MemorySegment OPENAT = function("openat");
    private static final MemorySegment STATX = function("statx");
    private static final MemorySegment PREAD = function("pread");
    private static final MemorySegment SENDFILE = function("sendfile");
    private static final MemorySegment IOCTL = function("ioctl");
    private static final MemorySegment SYSCALL = function("syscall");
    private static final MemorySegment STRERROR = function("strerror");
    private static final MemorySegment READ = function("read");
    private static final MemorySegment WRITE = function("write");

    private LibC() {}

    /** Links all functions, by the initialization of this class; an {@link Error} names a missing one. */
    static void link() {}

    private static MemorySegment function(String name) {
        return LINKER.defaultLookup()
                .find(name)
                .orElseThrow(() -> new UnsatisfiedLinkError("the C library has no " + name));
    }

    /** Calls a function that returns a word. */
    private static long call(MemorySegment function, long a, long b, long c, long d, long e, long f) {
        try {
            MemorySegment error = ERROR.get();
            long result = (long) CALL.invokeExact(function, error, a, b, c, d, e, f);
            return result >= 0 ? result : -error.get(ValueLayout.JAVA_INT, ERRNO_AT);
        } catch (Throwable impossible) {
            throw impossible(impossible);
        }
    }

    /** Calls a function that returns an int: the upper half of the word is undefined. */
    private static int callInt(MemorySegment function, long a, long b, long c, long d, long e, long f) {
        try {
            MemorySegment error = ERROR.get();
            int result = (int) (long) CALL.invokeExact(function, error, a, b, c, d, e, f);
            return result >= 0 ? result : -error.get(ValueLayout.JAVA_INT, ERRNO_AT);
        } catch (Throwable impossible) {
            throw impossible(impossible);
        }
    }

    /**
     * Calls a function whose error is ignored, even when the heap is full. It does not use the errno of the thread,
     * which may need an allocation. Until the handle is compiled, it allocates an object before the call; a failure of
     * that is retried, and each attempt is slowed down by a garbage collection.
     */
    private static void callIgnoringError(MemorySegment function, long a, long b, long c) {
        boolean called = false;
        while (!called) {
            try {
                long ignored = (long) CALL.invokeExact(function, IGNORED_ERROR, a, b, c, 0L, 0L, 0L);
                called = true;
            } catch (OutOfMemoryError beforeTheCall) {
                // See the method comment.
            } catch (Throwable impossible) {
                throw impossible(impossible);
            }
        }
    }

    private static AssertionError impossible(Throwable e) {
        return new AssertionError("a call of the C library threw", e);
    }

    static int socket(int domain, int type, int protocol) {
        return callInt(SOCKET, domain, type, protocol, 0, 0, 0);
    }

    static int bind(int descriptor, long address, int length) {
        return callInt(BIND, descriptor, address, length, 0, 0, 0);
    }

    static int listen(int descriptor, int backlog) {
        return callInt(LISTEN, descriptor, backlog, 0, 0, 0, 0);
    }

    static int accept4(int descriptor, long address, long length, int flags) {
        return callInt(ACCEPT4, descriptor, address, length, flags, 0, 0);
    }

    static int getsockname(int descriptor, long address, long length) {
        return callInt(GETSOCKNAME, descriptor, address, length, 0, 0, 0);
    }

    static int setsockopt(int descriptor, int level, int option, long value, int length) {
        return callInt(SETSOCKOPT, descriptor, level, option, value, length, 0);
    }

    static int shutdown(int descriptor, int how) {
        return callInt(SHUTDOWN, descriptor, how, 0, 0, 0, 0);
    }

    /** Closes a descriptor. Linux closes it even on an error; a retry could close a reused number. */
    static void close(int descriptor) {
        callIgnoringError(CLOSE, descriptor, 0, 0);
    }

    /**
     * recvfrom and sendto by syscall(): the functions of the C library are cancellation points of pthreads, which costs
     * 2 % of a request and is not used here.
     */
    static long recv(int descriptor, long buffer, long length) {
        return call(SYSCALL, SYS_RECVFROM, descriptor, buffer, length, 0, 0);
    }

    static long send(int descriptor, long buffer, long length, int flags) {
        return call(SYSCALL, SYS_SENDTO, descriptor, buffer, length, flags, 0);
    }

    static long readv(int descriptor, long vectors, int count) {
        return call(READV, descriptor, vectors, count, 0, 0, 0);
    }

    static int epollCreate(int flags) {
        return callInt(EPOLL_CREATE1, flags, 0, 0, 0, 0, 0);
    }

    static int epollControl(int epoll, int operation, int descriptor, long event) {
        return callInt(EPOLL_CTL, epoll, operation, descriptor, event, 0, 0);
    }

    static int epollWait(int epoll, long events, int maxEvents, int timeoutMillis) {
        return callInt(EPOLL_WAIT, epoll, events, maxEvents, timeoutMillis, 0, 0);
    }

    static int eventfd(int initial, int flags) {
        return callInt(EVENTFD, initial, flags, 0, 0, 0, 0);
    }

    static int openat(int directory, long path, int flags) {
        return callInt(OPENAT, directory, path, flags, 0, 0, 0);
    }

    /** By syscall(): the C library has no function for it. */
    static int openat2(int directory, long path, long how, long size) {
        return (int) call(SYSCALL, SYS_OPENAT2, directory, path, how, size, 0);
    }

    static int statx(int directory, long path, int flags, int mask, long facts) {
        return callInt(STATX, directory, path, flags, mask, facts, 0);
    }

    static long pread(int descriptor, long buffer, long length, long offset) {
        return call(PREAD, descriptor, buffer, length, offset, 0, 0);
    }

    /** {@code offset} points to the offset, which the call advances. */
    static long sendfile(int socket, int file, long offset, long count) {
        return call(SENDFILE, socket, file, offset, count, 0, 0);
    }

    static int ioctl(int descriptor, long request, long value) {
        return callInt(IOCTL, descriptor, request, value, 0, 0, 0);
    }

    /** Resets the counter of an eventfd. */
    static void readEvents(int descriptor, long buffer) {
        callIgnoringError(READ, descriptor, buffer, Long.BYTES);
    }

    /** Adds to the counter of an eventfd. */
    static void writeEvents(int descriptor, long buffer) {
        callIgnoringError(WRITE, descriptor, buffer, Long.BYTES);
    }

    /** The message of the C library for an errno. */
    static String message(long negatedErrno) {
        long text = call(STRERROR, -negatedErrno, 0, 0, 0, 0, 0);
        return MemorySegment.ofAddress(text).reinterpret(Long.MAX_VALUE).getString(0);
    }

    /** The exception for a call that failed. */
    static IOException failure(long negatedErrno) {
        return new IOException(message(negatedErrno));
    }
}
