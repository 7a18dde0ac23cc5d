package dev.tern.bench;

import org.jspecify.annotations.Nullable;

/**
 * A request parser under measurement, driven as its own server drives it. Each call parses one request; the parser is
 * reused, as on a persistent connection.
 *
 * <p>Thread safety: confined to one thread.
 */
public interface RequestPeer {

    /**
     * Parses the request from its first byte.
     *
     * @param pieceBytes the bytes that arrive at once, at least 1; the last piece may be shorter
     * @return the parts of the request; null when it is incomplete after its last byte
     */
    @Nullable Seen parse(int pieceBytes);

    /**
     * The parts of a request that every parser must return.
     *
     * @param host the value of the Host field, null when there is none
     * @param connection the value of the Connection field, null when there is none
     * @param fields the number of field lines
     * @param bodyBytes the length of the body without its framing
     */
    record Seen(
            String method,
            String target,
            @Nullable String host,
            @Nullable String connection,
            int fields,
            long bodyBytes) {}
}
