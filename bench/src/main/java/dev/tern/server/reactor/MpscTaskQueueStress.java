package dev.tern.server.reactor;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A thread hands two tasks to a loop that takes all: none is lost, none comes twice, each batch has one wake-up. */
@JCStressTest
@State
@Outcome(id = "2, 0", expect = Expect.ACCEPTABLE, desc = "both tasks, and as many wake-ups as batches")
@Outcome(expect = Expect.FORBIDDEN, desc = "a task lost or doubled, a wake-up lost or too many")
public class MpscTaskQueueStress {
    private final MpscTaskQueue stack = new MpscTaskQueue();
    private boolean firstWakes;
    private boolean secondWakes;
    private int taken;

    /** A thread that submits tasks. */
    @Actor
    public void hand() {
        firstWakes = stack.push(LoopTask.of(() -> {}));
        secondWakes = stack.push(LoopTask.of(() -> {}));
    }

    /** The loop. */
    @Actor
    public void loop() {
        taken = length(stack.takeAll());
    }

    /** What is left. */
    @Arbiter
    public void rest(II_Result result) {
        int left = length(stack.takeAll());
        int wakes = (firstWakes ? 1 : 0) + (secondWakes ? 1 : 0);
        int batches = (taken > 0 ? 1 : 0) + (left > 0 ? 1 : 0);
        result.r1 = taken + left;
        result.r2 = wakes - batches;
    }

    private static int length(@Nullable LoopTask task) {
        int length = 0;
        for (@Nullable LoopTask each = task; each != null; each = each.next) {
            length++;
        }
        return length;
    }
}
