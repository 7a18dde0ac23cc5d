package dev.tern.server.connection;

/** What a connection does next. */
public enum Step {
    /** Socket to input buffer. */
    FILL,
    /** Input buffer to output buffer: parse, handle, encode. */
    PROCESS,
    /** Output buffer and file to socket. */
    DRAIN,
    /** Wait for readiness: arm the poller, then give up ownership. */
    AWAIT,
    /** Call the code of a blocking handler that a close has to call; the socket is closed before. */
    RELEASE,
    /** Release everything. */
    CLOSE
}
