package dev.tern.server.connection;

import dev.tern.server.reactor.Counter;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;

/**
 * The counts of a group of connections, such as those of one loop. The owner of a connection counts; each thread that
 * owns connections has its own counts, so that no count needs an atomic increment, and none is lost.
 *
 * <p>Thread safety: safe for concurrent calls. Guarded by this: {@code parts} and {@code ended}.
 */
public final class LoopCounts {
    private final Set<StepCounts> parts = new HashSet<>();
    /** The sums of the counts that {@link #end} has removed. */
    private final StepCounts ended = new StepCounts();

    private final StepCounts ofLoop = included();
    private final ThreadLocal<StepCounts> ofWorker = ThreadLocal.withInitial(this::included);

    /** Includes the counts of another thread in the sums. */
    synchronized void include(StepCounts counts) {
        parts.add(counts);
    }

    private StepCounts included() {
        StepCounts counts = new StepCounts();
        include(counts);
        return counts;
    }

    /** The thread of these counts has ended: what it has counted stays in the sums. */
    synchronized void end(StepCounts counts) {
        if (parts.remove(counts)) {
            ended.add(counts);
        }
    }

    /**
     * The counts of the calling thread.
     *
     * @param caller the kind of the calling thread, LOOP or WORKER
     */
    StepCounts of(ThreadKind caller) {
        return caller == ThreadKind.LOOP ? ofLoop : ofWorker.get();
    }

    /** The sum of one count over all threads. */
    public synchronized long sum(Function<StepCounts, Counter> count) {
        long sum = count.apply(ended).get();
        for (StepCounts part : parts) {
            sum += count.apply(part).get();
        }
        return sum;
    }
}
