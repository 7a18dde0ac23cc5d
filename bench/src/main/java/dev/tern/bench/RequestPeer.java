package dev.tern.bench;

import org.jspecify.annotations.Nullable;

/**
 * A request parser under measurement, driven in the way in which the server that it belongs to drives it. Each parse is
 * that of one request, and the parser is kept from one to the next as it is on a connection that is kept.
 *
 * <p>Thread safety: confined to one thread.
 */
public interface RequestPeer {

    /**
     * Parses the request from its first byte on.
     *
     * @param pieceBytes how many bytes arrive at once, at least 1; the last piece may be shorter
     * @return what was asked of the request; null when it is not complete after its last byte
     */
    @Nullable Seen parse(int pieceBytes);

    /**
     * What each parser must yield of a request: what every server needs of it.
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
