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
 * Two threads submit tasks to a loop and wake it, as {@link EventLoop#execute} does, while the loop reads its wake-up
 * and then takes the tasks: no task remains without an unread wake-up. The counter models an eventfd.
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

    /** A submitter. */
    @Actor
    public void one() {
        execute();
    }

    /** Another submitter. */
    @Actor
    public void other() {
        execute();
    }

    /** An iteration of the loop. */
    @Actor
    public void loop() {
        if (eventfd.getAndSet(0) > 0) {
            taken = length(stack.takeAll());
        }
    }

    /** The remaining tasks, and whether the loop will wake up for them. */
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
