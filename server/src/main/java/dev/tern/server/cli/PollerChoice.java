package dev.tern.server.cli;

/** The transport that was asked for. */
enum PollerChoice {
    /** The best that can be had. */
    AUTO,
    /** java.nio. */
    SELECTOR,
    /** The native one, or nothing. */
    EPOLL
}
