package dev.tern.server.connection;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Nobody owns a connection, and a timer and an event come at once: one of them gets it, and an event that came second is remembered. */
@JCStressTest
@State
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "the timer got it, and must go on for the event")
@Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE, desc = "the event got it, and the timer nothing")
@Outcome(expect = Expect.FORBIDDEN, desc = "nobody or two, or something forgotten")
public class OwnershipTimeoutOrReadinessStress {
    private final Ownership ownership = new Ownership();

    /** Nobody owns it at first. */
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

    /** Whoever got it gives it up. */
    @Arbiter
    public void release(III_Result result) {
        result.r3 = ownership.release() ? 0 : 1;
    }
}
