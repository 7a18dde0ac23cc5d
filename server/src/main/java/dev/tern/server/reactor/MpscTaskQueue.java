package dev.tern.server.reactor;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that other threads hand to a loop: an intrusive stack that is taken whole and turned round, so that tasks run
 * in the order they came.
 *
 * <p>Thread safety: {@link #push} from any thread, lock-free; {@link #takeAll} on the loop's thread, wait-free. Complexity:
 * O(1) a task, no allocation. Source: Treiber, "Systems Programming: Coping with Parallelism", 1986; since the stack is
 * only ever emptied as a whole, its ABA problem does not arise.
 */
final class MpscTaskQueue {
    private final AtomicReference<@Nullable LoopTask> top = new AtomicReference<>();

    /** Adds a task; true when there was none, so that the loop may have to be woken. */
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

    /** Takes all tasks, linked in the order they were pushed. */
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
