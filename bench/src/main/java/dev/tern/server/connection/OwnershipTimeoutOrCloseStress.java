package dev.tern.server.connection;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Nobody owns a connection, and a timer and a close come at once: one of them gets it, and a close that came second is remembered. */
@JCStressTest
@State
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "the timer got it, and is asked to close")
@Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE, desc = "the close got it, and the timer nothing")
@Outcome(expect = Expect.FORBIDDEN, desc = "nobody or two, or something forgotten")
public class OwnershipTimeoutOrCloseStress {
    private final Ownership ownership = new Ownership();

    /** Nobody owns it at first. */
    public OwnershipTimeoutOrCloseStress() {
        ownership.release();
    }

    /** The timer. */
    @Actor
    public void timer(III_Result result) {
        result.r1 = ownership.acquireArmed() ? 1 : 0;
    }

    /** Whoever stops the server. */
    @Actor
    public void closer(III_Result result) {
        result.r2 = ownership.requestClose() ? 1 : 0;
    }

    /** What the owner is told. */
    @Arbiter
    public void request(III_Result result) {
        result.r3 = ownership.isCloseRequested() ? 1 : 0;
    }
}
