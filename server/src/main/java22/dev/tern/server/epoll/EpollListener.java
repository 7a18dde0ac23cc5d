package dev.tern.server.epoll;

import dev.tern.server.reactor.ListenerSettings;
import dev.tern.server.reactor.TcpListener;
import dev.tern.server.reactor.TcpSocket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.BindException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A native listening socket.
 *
 * <p>Thread safety: confined to its owner.
 */
final class EpollListener extends Descriptor implements TcpListener {
    private final Address peer = new Address(Arena.ofAuto());
    private final InetSocketAddress address;

    private EpollListener(int number, InetSocketAddress address) {
        super(number);
        this.address = address;
    }

    /**
     * Binds and listens; the IPv6 wildcard address also accepts IPv4 connections.
     *
     * @throws BindException when the address is in use or unavailable
     */
    static EpollListener open(InetSocketAddress wanted, ListenerSettings settings) throws IOException {
        int type = LibC.SOCK_STREAM | LibC.NONBLOCK | LibC.CLOEXEC;
        int number = (int) checked(LibC.socket(Address.family(wanted), type, 0));
        try (Arena arena = Arena.ofConfined()) {
            set(number, LibC.SOL_SOCKET, LibC.SO_REUSEADDR, 1, arena);
            if (settings.reusePort()) {
                set(number, LibC.SOL_SOCKET, LibC.SO_REUSEPORT, 1, arena);
            }
            // Accepted sockets inherit these two options, which saves two system calls per connection.
            set(number, LibC.IPPROTO_TCP, LibC.TCP_NODELAY, 1, arena);
            if (settings.sendBuffer() > 0) {
                set(number, LibC.SOL_SOCKET, LibC.SO_SNDBUF, settings.sendBuffer(), arena);
            }
            if (Address.family(wanted) == LibC.AF_INET6) {
                set(number, LibC.IPPROTO_IPV6, LibC.IPV6_V6ONLY, 0, arena);
            }
            Address address = new Address(arena);
            address.set(wanted);
            bound(LibC.bind(number, address.pointer(), address.length()));
            bound(LibC.listen(number, settings.backlog()));
            checked(LibC.getsockname(number, address.clear().pointer(), address.lengthPointer()));
            return new EpollListener(number, address.get());
        } catch (Throwable e) {
            LibC.close(number);
            throw e;
        }
    }

    private static void set(int number, int level, int option, int value, Arena arena) throws IOException {
        MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_INT, value);
        checked(LibC.setsockopt(number, level, option, memory.address(), Integer.BYTES));
    }

    private static void bound(long result) throws IOException {
        if (result == -LibC.EADDRINUSE || result == -LibC.EADDRNOTAVAIL || result == -LibC.EACCES) {
            throw new BindException(LibC.message(result));
        }
        checked(result);
    }

    private static long checked(long result) throws IOException {
        if (result < 0) {
            throw LibC.failure(result);
        }
        return result;
    }

    @Override
    public @Nullable TcpSocket accept() throws IOException {
        while (true) {
            long address = peer.clear().pointer();
            int result = LibC.accept4(number(), address, peer.lengthPointer(), LibC.NONBLOCK | LibC.CLOEXEC);
            if (result >= 0) {
                return socket(result);
            }
            if (result == -LibC.EAGAIN) {
                return null;
            }
            if (!isOfOneConnection(-result)) {
                throw LibC.failure(result);
            }
        }
    }

    private TcpSocket socket(int accepted) {
        try {
            return new EpollSocket(accepted, peer.copy());
        } catch (Throwable e) {
            LibC.close(accepted);
            throw e;
        }
    }

    /**
     * Whether an error concerns only the pending connection, not the listener: Linux passes pending network errors of
     * the new socket on. Source: accept(2), "Error handling".
     */
    private static boolean isOfOneConnection(int errno) {
        return switch (errno) {
            case LibC.EINTR,
                    LibC.ECONNABORTED,
                    LibC.EPERM,
                    LibC.EPROTO,
                    LibC.ENOPROTOOPT,
                    LibC.ENONET,
                    LibC.ENETDOWN,
                    LibC.ENETUNREACH,
                    LibC.EHOSTDOWN,
                    LibC.EHOSTUNREACH -> true;
            default -> false;
        };
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }
}
