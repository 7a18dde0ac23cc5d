package dev.tern.log;

/** What a queued writer does with a line for which there is no room. */
public enum OverflowPolicy {
    /** The caller waits for room. */
    BLOCK,
    /** The line is dropped and counted; a line in the log itself says how many, as soon as there is room. */
    DROP_NEWEST
}
