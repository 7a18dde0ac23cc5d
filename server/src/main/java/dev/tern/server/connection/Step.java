package dev.tern.server.connection;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** The next step of a connection. */
public enum Step {
    /** Socket to input buffer. */
    FILL,
    /** Input buffer to output buffer: parse, handle, encode. */
    PROCESS,
    /** Output buffer and file to socket. */
    DRAIN,
    /** Arm the poller, then give up the ownership until the socket is ready. */
    AWAIT,
    /** Call the code of a blocking handler that a close has to call; the socket is closed before. */
    RELEASE,
    /** Release everything. */
    CLOSE;

    /** The legal transitions. Each step may fail, so CLOSE may follow each. */
    private static final Map<Step, Set<Step>> SUCCESSORS = new EnumMap<>(Map.of(
            FILL, EnumSet.of(FILL, PROCESS, AWAIT, CLOSE),
            PROCESS, EnumSet.of(FILL, PROCESS, DRAIN, AWAIT, CLOSE),
            DRAIN, EnumSet.of(FILL, PROCESS, DRAIN, AWAIT, CLOSE),
            AWAIT, EnumSet.of(FILL, PROCESS, DRAIN, AWAIT, CLOSE),
            CLOSE, EnumSet.of(RELEASE, CLOSE),
            RELEASE, EnumSet.of(CLOSE)));

    boolean canBeFollowedBy(Step next) {
        return SUCCESSORS.getOrDefault(this, Set.of()).contains(next);
    }
}
