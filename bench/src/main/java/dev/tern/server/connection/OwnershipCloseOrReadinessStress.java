package dev.tern.server.connection;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Nobody owns a connection, and an event and a close come at once: one of them gets it, and a close that came second is remembered. */
@JCStressTest
@State
@Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "the close got it")
@Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE, desc = "the event got it, and is asked to close")
@Outcome(expect = Expect.FORBIDDEN, desc = "nobody or two, or something forgotten")
public class OwnershipCloseOrReadinessStress {
    private final Ownership ownership = new Ownership();

    /** Nobody owns it at first. */
    public OwnershipCloseOrReadinessStress() {
        ownership.release();
    }

    /** Whoever stops the server. */
    @Actor
    public void closer(III_Result result) {
        result.r1 = ownership.requestClose() ? 1 : 0;
    }

    /** The event. */
    @Actor
    public void event(III_Result result) {
        result.r2 = ownership.acquireReady() ? 1 : 0;
    }

    /** What the owner is told. */
    @Arbiter
    public void request(III_Result result) {
        result.r3 = ownership.isCloseRequested() ? 1 : 0;
    }
}
