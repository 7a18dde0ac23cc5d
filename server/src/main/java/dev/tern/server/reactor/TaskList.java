package dev.tern.server.reactor;

import org.jspecify.annotations.Nullable;

/**
 * The deferred tasks of a loop, in the order of their addition. An intrusive list, so that adding neither allocates nor
 * fails.
 *
 * <p>Thread safety: confined to the loop's thread. Complexity: O(1).
 */
final class TaskList {
    private @Nullable LoopTask first;
    private @Nullable LoopTask last;

    /** Adds a task that is in no list. */
    void add(LoopTask task) {
        LoopTask before = last;
        if (before == null) {
            first = task;
        } else {
            before.next = task;
        }
        last = task;
    }

    boolean isEmpty() {
        return first == null;
    }

    /** Takes all tasks, linked in order of addition. */
    @Nullable LoopTask takeAll() {
        LoopTask all = first;
        first = null;
        last = null;
        return all;
    }
}
