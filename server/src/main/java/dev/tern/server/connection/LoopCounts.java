package dev.tern.server.connection;

import dev.tern.server.reactor.Counter;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/**
 * The counts of the connections of one loop. The owner of a connection counts; each thread that owns connections has
 * its own counts, so that no count needs an atomic increment, and none is lost.
 *
 * <p>Thread safety: safe for concurrent calls.
 */
public final class LoopCounts {
    private final StepCounts ofLoop = new StepCounts();
    private final Queue<StepCounts> all = new ConcurrentLinkedQueue<>();
    private final ThreadLocal<StepCounts> ofWorker = ThreadLocal.withInitial(this::add);

    LoopCounts() {
        all.add(ofLoop);
    }

    private StepCounts add() {
        StepCounts added = new StepCounts();
        all.add(added);
        return added;
    }

    /**
     * The counts of the calling thread.
     *
     * @param caller the kind of the calling thread
     */
    StepCounts of(ThreadKind caller) {
        return caller == ThreadKind.LOOP ? ofLoop : ofWorker.get();
    }

    /** The sum of one count over all threads. */
    public long sum(Function<StepCounts, Counter> count) {
        long sum = 0;
        for (StepCounts counts : all) {
            sum += count.apply(counts).get();
        }
        return sum;
    }
}
