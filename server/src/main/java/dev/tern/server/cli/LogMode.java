package dev.tern.server.cli;

/** Who writes the log's lines to the system. */
enum LogMode {
    /** The thread that logs. */
    SYNC,
    /** A thread of the log, from a bounded queue. */
    ASYNC,
    /** Nobody; there is no log. */
    OFF
}
