package dev.tern.cli;

/** The thread that writes log lines to the file. */
enum LogMode {
    /** The thread that logs. */
    SYNC,
    /** A thread of the log, from a bounded queue. */
    ASYNC,
    /** No log. */
    OFF
}
