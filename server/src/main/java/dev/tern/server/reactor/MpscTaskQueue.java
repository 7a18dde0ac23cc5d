package dev.tern.server.reactor;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that other threads submit to a loop: an intrusive stack that is taken whole and reversed, so that tasks run
 * in the order of submission. Multiple producers, single consumer.
 *
 * <p>Thread safety: {@link #push} from any thread, lock-free; {@link #takeAll} on the loop's thread, wait-free.
 * Complexity: O(1) per task, no allocation. Source: Treiber, "Systems Programming: Coping with Parallelism", 1986. The
 * ABA problem does not arise, since the stack is only emptied as a whole.
 */
final class MpscTaskQueue {
    private final AtomicReference<@Nullable LoopTask> top = new AtomicReference<>();

    /** Adds a task; true when the queue was empty, so that the loop may need a wake-up. */
    boolean push(LoopTask task) {
        LoopTask seen;
        do {
            seen = top.get();
            task.next = seen;
        } while (!top.compareAndSet(seen, task));
        return seen == null;
    }

    boolean isEmpty() {
        return top.get() == null;
    }

    /** Takes all tasks, linked in the order of submission. */
    @Nullable LoopTask takeAll() {
        LoopTask rest = top.getAndSet(null);
        LoopTask first = null;
        while (rest != null) {
            LoopTask following = rest.next;
            rest.next = first;
            first = rest;
            rest = following;
        }
        return first;
    }
}
