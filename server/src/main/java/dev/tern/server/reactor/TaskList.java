package dev.tern.server.reactor;

import org.jspecify.annotations.Nullable;

/**
 * The deferred tasks of a loop, in the order in which they were added. An intrusive list, so adding never allocates and
 * cannot fail.
 *
 * <p>Thread safety: confined to the thread of the loop. Complexity: O(1).
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

    /** Takes all tasks, linked in their order. */
    @Nullable LoopTask takeAll() {
        LoopTask all = first;
        first = null;
        last = null;
        return all;
    }
}
