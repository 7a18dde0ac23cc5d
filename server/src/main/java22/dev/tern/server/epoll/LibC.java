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
 * The functions of the C library that the transport needs. Each answers what the function answers, or, where that is -1, the negated
 * errno: an operating error is a value. Pointers are addresses.
 *
 * <p>All are called in one shape, with six words, the last of them 0 where there are fewer. On x86-64 and aarch64 these are passed in
 * registers, of which a function reads those, and the halves of those, that it declares. A shape is linked once: exact ones, fifteen of
 * them, took 60 to 90 ms more of the start.
 *
 * <p>Thread safety: safe for concurrent calls; errno is kept for each thread.
 *
 * <p>Source: the manual pages of section 2; the constants are those of Linux on x86-64 and aarch64, where they are the
 * same but for numbers of calls.
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
    /** The system has no descriptor left. */
    static final int ENFILE = 23;
    /** The process has no descriptor left. */
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
    /** The bytes of a socket's output that are not acknowledged. */
    static final long SIOCOUTQ = 0x5411;

    private static final boolean X86 = System.getProperty("os.arch").equals("amd64");
    private static final long SYS_SENDTO = X86 ? 44 : 206;
    private static final long SYS_RECVFROM = X86 ? 45 : 207;
    private static final long SYS_OPENAT2 = 437;

    private static final FunctionDescriptor SHAPE =
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final Linker LINKER = Linker.nativeLinker();
    /** Of any function; which one is an argument, since to bind one to each takes a third of the linking. */
    private static final MethodHandle CALL = LINKER.downcallHandle(SHAPE, Linker.Option.captureCallState("errno"));

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    /** Read by its offset: a handle of its own takes 10 ms to make at the start. */
    private static final long ERRNO_AT = STATE.byteOffset(PathElement.groupElement("errno"));

    private static final ThreadLocal<MemorySegment> ERROR =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));

    /** Written by all threads, and never read. */
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

    /** Links all functions, which the first use of this class does; an {@link Error} says what is missing. */
    static void link() {}

    private static MemorySegment function(String name) {
        return LINKER.defaultLookup()
                .find(name)
                .orElseThrow(() -> new UnsatisfiedLinkError("the C library has no " + name));
    }

    /** Calls a function that answers a word. */
    private static long call(MemorySegment function, long a, long b, long c, long d, long e, long f) {
        try {
            MemorySegment error = ERROR.get();
            long result = (long) CALL.invokeExact(function, error, a, b, c, d, e, f);
            return result >= 0 ? result : -error.get(ValueLayout.JAVA_INT, ERRNO_AT);
        } catch (Throwable impossible) {
            throw impossible(impossible);
        }
    }

    /** Calls a function that answers an int: what is above it in the word is undefined. */
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
     * Calls a function whose error says nothing to its caller, and which has to be called also where no memory is left. It needs no memory of
     * the thread. The handle checks the place for errno before the call, and until it is compiled makes an object for that: what fails then is
     * tried again. Each attempt collects garbage first, and so takes its time.
     */
    private static void callSurely(MemorySegment function, long a, long b, long c) {
        boolean called = false;
        while (!called) {
            try {
                long ignored = (long) CALL.invokeExact(function, IGNORED_ERROR, a, b, c, 0L, 0L, 0L);
                called = true;
            } catch (OutOfMemoryError beforeTheCall) {
                // See above.
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

    /** Closes a descriptor. Linux does so whatever the call returns; to try again could close that of another. */
    static void close(int descriptor) {
        callSurely(CLOSE, descriptor, 0, 0);
    }

    /**
     * recvfrom and sendto as calls of the system: the functions of the C library are points at which a thread can be cancelled, which
     * nobody does here, and to say so and take it back at each is 2 % of a request.
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

    static int epollWait(int epoll, long events, int most, int timeoutMillis) {
        return callInt(EPOLL_WAIT, epoll, events, most, timeoutMillis, 0, 0);
    }

    static int eventfd(int initial, int flags) {
        return callInt(EVENTFD, initial, flags, 0, 0, 0, 0);
    }

    static int openat(int directory, long path, int flags) {
        return callInt(OPENAT, directory, path, flags, 0, 0, 0);
    }

    /** It has no function of its own in the C library. */
    static int openat2(int directory, long path, long how, long size) {
        return (int) call(SYSCALL, SYS_OPENAT2, directory, path, how, size, 0);
    }

    static int statx(int directory, long path, int flags, int mask, long facts) {
        return callInt(STATX, directory, path, flags, mask, facts, 0);
    }

    static long pread(int descriptor, long buffer, long length, long offset) {
        return call(PREAD, descriptor, buffer, length, offset, 0, 0);
    }

    /** The offset is read from memory, and the new one written there. */
    static long sendfile(int socket, int file, long offset, long count) {
        return call(SENDFILE, socket, file, offset, count, 0, 0);
    }

    static int ioctl(int descriptor, long request, long value) {
        return callInt(IOCTL, descriptor, request, value, 0, 0, 0);
    }

    /** Takes the wake-ups of an eventfd. */
    static void readEvents(int descriptor, long buffer) {
        callSurely(READ, descriptor, buffer, Long.BYTES);
    }

    /** Adds wake-ups to an eventfd. */
    static void writeEvents(int descriptor, long buffer) {
        callSurely(WRITE, descriptor, buffer, Long.BYTES);
    }

    /** What an errno means, in the words of the C library. */
    static String message(long negatedErrno) {
        long text = call(STRERROR, -negatedErrno, 0, 0, 0, 0, 0);
        return MemorySegment.ofAddress(text).reinterpret(Long.MAX_VALUE).getString(0);
    }

    /** The exception for a call that failed. */
    static IOException failure(long negatedErrno) {
        return new IOException(message(negatedErrno));
    }
}
