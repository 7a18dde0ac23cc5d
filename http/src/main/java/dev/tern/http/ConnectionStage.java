package dev.tern.http;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The stage of the current exchange of a connection, and the legal transitions between stages.
 *
 * <pre>{@code
 *        head complete        handler called, wants the body
 *   HEAD ------------> CALL --------------------------------> BODY
 *    ^ |                |                                      | complete, or a fault: 400, 413, 431
 *    | | fault          | no body wanted                       v
 *    | +----------------+-------------> RESPONSE, or LAST_RESPONSE where the connection closes after it
 *    |                                                         | sent, or broken off
 *    |        request body received completely                 v           connection closes
 *    +------------------------------------------------------- RELEASE -----------------------> ENDING
 *    |                                                         | a part of the request body is missing
 *    |        received                                         v           too long, malformed
 *    +------------------------------------------------------- DISCARD -----------------------> ENDING
 *
 *   HEAD, CALL, BODY -- the client's FIN, a timeout, a full task queue --> REFUSAL --> LAST_RESPONSE
 *   any stage -- HttpConnection.closed --> RELEASE --> HEAD
 * }</pre>
 *
 * <p>Thread safety: immutable.
 */
enum ConnectionStage {
    /** The head of a request is incomplete, or none has begun. */
    HEAD,
    /** The handler is selected and not yet called. */
    CALL,
    /** The handler was called and wants the body. */
    BODY,
    /** The exchange ends with an error status, as soon as the thread may block if the body consumer may. */
    REFUSAL,
    /** The response is being sent. */
    RESPONSE,
    /** The response is being sent, and the connection closes after it. */
    LAST_RESPONSE,
    /** The exchange has ended: its resources are released and its response is reported. */
    RELEASE,
    /** The response was sent; the rest of an unwanted request body is being received. */
    DISCARD,
    /** Nothing more is sent; the connection closes. */
    ENDING;

    private static final Map<ConnectionStage, Set<ConnectionStage>> NEXT = transitions();

    private static Map<ConnectionStage, Set<ConnectionStage>> transitions() {
        Map<ConnectionStage, Set<ConnectionStage>> next = new EnumMap<>(ConnectionStage.class);
        next.put(HEAD, EnumSet.of(CALL, REFUSAL, LAST_RESPONSE, RELEASE));
        next.put(CALL, EnumSet.of(BODY, REFUSAL, RESPONSE, LAST_RESPONSE, RELEASE));
        next.put(BODY, EnumSet.of(REFUSAL, RESPONSE, LAST_RESPONSE, RELEASE));
        next.put(REFUSAL, EnumSet.of(REFUSAL, LAST_RESPONSE, RELEASE));
        next.put(RESPONSE, EnumSet.of(RELEASE));
        next.put(LAST_RESPONSE, EnumSet.of(RELEASE));
        // RELEASE itself: it was interrupted by an Error, and `closed` releases the rest.
        next.put(RELEASE, EnumSet.of(RELEASE, HEAD, DISCARD, ENDING));
        next.put(DISCARD, EnumSet.of(HEAD, RELEASE, ENDING));
        next.put(ENDING, EnumSet.of(RELEASE));
        return next;
    }

    /** Whether the transition to another stage is legal; for assertions. */
    boolean leadsTo(ConnectionStage next) {
        return NEXT.getOrDefault(this, Set.of()).contains(next);
    }

    /** Whether no response has begun to be sent for the current request. */
    boolean isBeforeResponse() {
        return compareTo(RESPONSE) < 0;
    }

    /** Whether no code of the application was called but for the selection of the handler. */
    boolean isBeforeCall() {
        return compareTo(CALL) <= 0;
    }

    /** Whether a response has begun, and has not been reported yet. */
    boolean isSending() {
        return this == RESPONSE || this == LAST_RESPONSE;
    }
}
