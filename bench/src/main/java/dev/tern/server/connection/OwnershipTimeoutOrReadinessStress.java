package dev.tern.server.connection;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A timer and an event compete for an armed connection: one acquires it, and an event that comes second is remembered.
 */
@JCStressTest
@State
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "the timer acquired it, and must go on for the event")
@Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE, desc = "the event acquired it, and the timer did not")
@Outcome(expect = Expect.FORBIDDEN, desc = "no owner, two owners, or an event or close that is lost")
public class OwnershipTimeoutOrReadinessStress {
    private final Ownership ownership = new Ownership();

    /** Creates an armed connection. */
    public OwnershipTimeoutOrReadinessStress() {
        ownership.release();
    }

    /** The timer. */
    @Actor
    public void timer(III_Result result) {
        result.r1 = ownership.acquireArmed() ? 1 : 0;
    }

    /** The event. */
    @Actor
    public void event(III_Result result) {
        result.r2 = ownership.acquireReady() ? 1 : 0;
    }

    /** The owner releases it. */
    @Arbiter
    public void release(III_Result result) {
        result.r3 = ownership.release() ? 0 : 1;
    }
}
