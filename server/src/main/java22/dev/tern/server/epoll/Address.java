package dev.tern.server.epoll;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;

/**
 * A struct sockaddr_in or sockaddr_in6, and its length.
 *
 * <p>Thread safety: confined to one thread at a time. Source: ip(7), ipv6(7).
 */
final class Address {
    private static final int MAX_BYTES = 28;
    private static final int IPV4_BYTES = 16;
    private static final ValueLayout.OfShort FAMILY = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfShort PORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt SCOPE = ValueLayout.JAVA_INT_UNALIGNED;
    private static final long PORT_AT = 2;
    private static final long IPV4_AT = 4;
    private static final long IPV6_AT = 8;
    private static final long SCOPE_AT = 24;

    private final MemorySegment bytes;
    private final MemorySegment length;

    /** Creates an empty address in memory of the arena. */
    Address(Arena arena) {
        bytes = arena.allocate(MAX_BYTES, Long.BYTES);
        length = arena.allocate(ValueLayout.JAVA_INT);
        clear();
    }

    /** Resets the length to the capacity, for a call that writes an address. */
    Address clear() {
        length.set(ValueLayout.JAVA_INT, 0, MAX_BYTES);
        return this;
    }

    /** Writes an address. */
    void set(InetSocketAddress address) {
        byte[] host = address.getAddress().getAddress();
        boolean ipv6 = family(address) == LibC.AF_INET6;
        bytes.fill((byte) 0);
        bytes.set(FAMILY, 0, (short) family(address));
        bytes.set(PORT, PORT_AT, (short) address.getPort());
        MemorySegment.copy(host, 0, bytes, ValueLayout.JAVA_BYTE, ipv6 ? IPV6_AT : IPV4_AT, host.length);
        if (address.getAddress() instanceof Inet6Address scoped) {
            bytes.set(ValueLayout.JAVA_INT, SCOPE_AT, scoped.getScopeId());
        }
        length.set(ValueLayout.JAVA_INT, 0, ipv6 ? MAX_BYTES : IPV4_BYTES);
    }

    /** AF_INET or AF_INET6. */
    static int family(InetSocketAddress address) {
        return address.getAddress() instanceof Inet6Address ? LibC.AF_INET6 : LibC.AF_INET;
    }

    /** A copy of the bytes, for {@link #decode}. */
    byte[] copy() {
        byte[] copy = new byte[Math.min(length(), MAX_BYTES)];
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, 0, copy, 0, copy.length);
        return copy;
    }

    /** The address. */
    InetSocketAddress get() {
        return decode(copy());
    }

    /** The address in the bytes of a struct sockaddr; an IPv4 address mapped to IPv6 is returned as IPv4. */
    static InetSocketAddress decode(byte[] sockaddr) {
        MemorySegment bytes = MemorySegment.ofArray(sockaddr);
        boolean ipv6 = bytes.get(FAMILY, 0) == LibC.AF_INET6;
        byte[] host = new byte[ipv6 ? 16 : 4];
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, ipv6 ? IPV6_AT : IPV4_AT, host, 0, host.length);
        int scope = ipv6 ? bytes.get(SCOPE, SCOPE_AT) : 0;
        try {
            InetAddress address =
                    scope == 0 ? InetAddress.getByAddress(host) : Inet6Address.getByAddress(null, host, scope);
            return new InetSocketAddress(address, Short.toUnsignedInt(bytes.get(PORT, PORT_AT)));
        } catch (UnknownHostException e) {
            throw new AssertionError("an address of 4 or 16 bytes", e);
        }
    }

    long pointer() {
        return bytes.address();
    }

    /** The length, as set or as written by the kernel. */
    int length() {
        return length.get(ValueLayout.JAVA_INT, 0);
    }

    long lengthPointer() {
        return length.address();
    }
}
