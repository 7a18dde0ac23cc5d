package dev.tern.server.epoll;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The functions of the C library that the transport needs. Each answers what the function answers, or, where that is -1, the negated
 * errno: an operating error is a value. Pointers are addresses.
 *
 * <p>Thread safety: safe for concurrent calls; errno is kept for each thread.
 *
 * <p>Source: the manual pages of section 2; the constants are those of Linux on x86-64 and aarch64, where they are the same.
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

    static final int ENOTDIR = 20;
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
    static final int SO_SNDBUF = 7;
    static final int SO_LINGER = 13;
    static final int IPPROTO_TCP = 6;
    static final int TCP_NODELAY = 1;
    static final int IPPROTO_IPV6 = 41;
    static final int IPV6_V6ONLY = 26;
    static final int MSG_NOSIGNAL = 0x4000;
    static final int SHUT_WR = 1;
    /** The bytes of a socket's output that are not acknowledged. */
    static final long SIOCOUTQ = 0x5411;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));
    private static final ThreadLocal<MemorySegment> ERROR =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));

    private static final MethodHandle SOCKET = function("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle BIND = function("bind", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle LISTEN = function("listen", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle ACCEPT4 = function("accept4", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final MethodHandle GETSOCKNAME = function("getsockname", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle SETSOCKOPT =
            function("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SHUTDOWN = function("shutdown", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle CLOSE = function("close", JAVA_INT, JAVA_INT);
    private static final MethodHandle RECV = function("recv", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SEND = function("send", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final MethodHandle READV = function("readv", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle EPOLL_CREATE1 = function("epoll_create1", JAVA_INT, JAVA_INT);
    private static final MethodHandle EPOLL_CTL =
            function("epoll_ctl", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle EPOLL_WAIT =
            function("epoll_wait", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);
    private static final MethodHandle EVENTFD = function("eventfd", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle OPENAT = function("openat", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle STATX =
            function("statx", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle PREAD = function("pread", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle SENDFILE =
            function("sendfile", JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
    /** Its last argument is one of those whose number is open: some systems pass them in another way. */
    private static final MethodHandle IOCTL = function(
            "ioctl",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG),
            Linker.Option.captureCallState("errno"),
            Linker.Option.firstVariadicArg(2));
    /** openat2 has no function of its own in the C library. */
    private static final MethodHandle OPENAT2 = function(
            "syscall",
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.captureCallState("errno"),
            Linker.Option.firstVariadicArg(1));

    private static final long SYS_OPENAT2 = 437;
    private static final MethodHandle STRERROR = function("strerror", JAVA_LONG, JAVA_INT);
    private static final MethodHandle READ = function("read", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle WRITE = function("write", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);

    private LibC() {}

    private static MethodHandle function(String name, MemoryLayout result, MemoryLayout... parameters) {
        return function(name, FunctionDescriptor.of(result, parameters), Linker.Option.captureCallState("errno"));
    }

    private static MethodHandle function(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        MemorySegment address = LINKER.defaultLookup()
                .find(name)
                .orElseThrow(() -> new UnsatisfiedLinkError("the C library has no " + name));
        return LINKER.downcallHandle(address, descriptor, options);
    }

    static int socket(int domain, int type, int protocol) {
        try {
            MemorySegment error = ERROR.get();
            return result((int) SOCKET.invokeExact(error, domain, type, protocol), error);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    static int bind(int descriptor, long address, int length) {
        try {
            MemorySegment error = ERROR.get();
            return result((int) BIND.invokeExact(error, descriptor, address, length), error);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    static int listen(int descriptor, int backlog) {
        try {
            MemorySegment error = ERROR.get();
            return result((int) LISTEN.invokeExact(error, descriptor, backlog), error);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    static int accept4(int descriptor, long address, long length, int flags) {
        try {
            MemorySegment error = ERROR.get();
            return result((int) ACCEPT4.invokeExact(error, descriptor, address, length, flags), error);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    static int getsockname(int descriptor, long address, long length) {
        try {
            MemorySegment error = ERROR.get();
            return result((int) GETSOCKNAME.invokeExact(error, descriptor, address, length), error);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    static int setsockopt(int descriptor, int level, int option, long value, int length) {
        try {
            MemorySegment error = ERROR.get();
            return result((int) SETSOCKOPT.invokeExact(error, descriptor, level, option, value, length), error);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    static int shutdown(int descriptor, int how) {
        try {
            MemorySegment error = ERROR.get();
            return result((int) SHUTDOWN.invokeExact(error, descriptor, how), error);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    static int close(int descriptor) {
        try {
            MemorySegment error = ERROR.get();
            return result((int) CLOSE.invokeExact(error, descriptor), error);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    static long recv(int descriptor, long buffer, long length, int flags) {
        try {
            MemorySegment error = ERROR.get();
            return result((long) RECV.invokeExact(error, descriptor, buffer, length, flags), error);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    static long send(int descriptor, long buffer, long length, int flags) {
        try {
            MemorySegment error = ERROR.get();
            return result((long) SEND.invokeExact(error, descriptor, buffer, length, flags), error);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    static long readv(int descriptor, long vectors, int count) {
        try {
            MemorySegment error = ERROR.get();
            return result((long) READV.invokeExact(error, descriptor, vectors, count), error);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    static int epollCreate(int flags) {
        try {
            MemorySegment error = ERROR.get();
            return result((int) EPOLL_CREATE1.invokeExact(error, flags), error);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    static int epollControl(int epoll, int operation, int descriptor, long event) {
        try {
            MemorySegment error = ERROR.get();
            return result((int) EPOLL_CTL.invokeExact(error, epoll, operation, descriptor, event), error);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    static int epollWait(int epoll, long events, int most, int timeoutMillis) {
        try {
            MemorySegment error = ERROR.get();
            return result((int) EPOLL_WAIT.invokeExact(error, epoll, events, most, timeoutMillis), error);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    static int openat(int directory, long path, int flags) {
        try {
            MemorySegment error = ERROR.get();
            return result((int) OPENAT.invokeExact(error, directory, path, flags), error);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    static int openat2(int directory, long path, long how, long size) {
        try {
            MemorySegment error = ERROR.get();
            return (int) result((long) OPENAT2.invokeExact(error, SYS_OPENAT2, directory, path, how, size), error);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    static int statx(int directory, long path, int flags, int mask, long facts) {
        try {
            MemorySegment error = ERROR.get();
            return result((int) STATX.invokeExact(error, directory, path, flags, mask, facts), error);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    static long pread(int descriptor, long buffer, long length, long offset) {
        try {
            MemorySegment error = ERROR.get();
            return result((long) PREAD.invokeExact(error, descriptor, buffer, length, offset), error);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** The offset is read from memory, and the new one written there. */
    static long sendfile(int socket, int file, long offset, long count) {
        try {
            MemorySegment error = ERROR.get();
            return result((long) SENDFILE.invokeExact(error, socket, file, offset, count), error);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    static int ioctl(int descriptor, long request, long value) {
        try {
            MemorySegment error = ERROR.get();
            return result((int) IOCTL.invokeExact(error, descriptor, request, value), error);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    static int eventfd(int initial, int flags) {
        try {
            MemorySegment error = ERROR.get();
            return result((int) EVENTFD.invokeExact(error, initial, flags), error);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    static long read(int descriptor, long buffer, long length) {
        try {
            MemorySegment error = ERROR.get();
            return result((long) READ.invokeExact(error, descriptor, buffer, length), error);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    static long write(int descriptor, long buffer, long length) {
        try {
            MemorySegment error = ERROR.get();
            return result((long) WRITE.invokeExact(error, descriptor, buffer, length), error);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    private static int result(int result, MemorySegment error) {
        return result >= 0 ? result : -(int) ERRNO.get(error, 0L);
    }

    private static long result(long result, MemorySegment error) {
        return result >= 0 ? result : -(int) ERRNO.get(error, 0L);
    }

    private static AssertionError impossible(Throwable e) {
        return new AssertionError("a call of the C library threw", e);
    }

    /** What an errno means, in the words of the C library. */
    static String message(long negatedErrno) {
        try {
            long text = (long) STRERROR.invokeExact(ERROR.get(), (int) -negatedErrno);
            return MemorySegment.ofAddress(text).reinterpret(Long.MAX_VALUE).getString(0);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** The exception for a call that failed. */
    static IOException failure(long negatedErrno) {
        return new IOException(message(negatedErrno));
    }
}
