package dev.tern.server.reactor;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Two threads hand tasks to a loop and wake it, as {@link EventLoop#execute} does, while the loop reads its wake-up and
 * then takes what is there: no task stays behind without a wake-up that is still to be read. The counter is that of an
 * eventfd.
 */
@JCStressTest
@State
@Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "both tasks are taken, or a wake-up waits for what is left")
@Outcome(expect = Expect.FORBIDDEN, desc = "a task lost, or left behind while the loop sleeps")
public class WakeUpStress {
    private final MpscTaskQueue stack = new MpscTaskQueue();
    private final AtomicInteger eventfd = new AtomicInteger();
    private int taken;

    private void execute() {
        if (stack.push(LoopTask.of(() -> {}))) {
            eventfd.incrementAndGet();
        }
    }

    /** A thread that submits a task. */
    @Actor
    public void one() {
        execute();
    }

    /** Another. */
    @Actor
    public void other() {
        execute();
    }

    /** A turn of the loop. */
    @Actor
    public void loop() {
        if (eventfd.getAndSet(0) > 0) {
            taken = length(stack.takeAll());
        }
    }

    /** What is left, and whether the loop will wake up for it. */
    @Arbiter
    public void rest(II_Result result) {
        boolean wakes = eventfd.get() > 0;
        int left = length(stack.takeAll());
        result.r1 = taken + left;
        result.r2 = left == 0 || wakes ? 1 : 0;
    }

    private static int length(@Nullable LoopTask task) {
        int length = 0;
        for (@Nullable LoopTask each = task; each != null; each = each.next) {
            length++;
        }
        return length;
    }
}
