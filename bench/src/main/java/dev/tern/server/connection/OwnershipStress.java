package dev.tern.server.connection;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The owner releases a connection while readiness is reported: exactly one of the two goes on, and a thread that
 * takes it over sees what the owner wrote.
 */
@JCStressTest
@State
@Outcome(id = "1, -1", expect = Expect.ACCEPTABLE, desc = "the event met the owner, which goes on")
@Outcome(id = "0, 7", expect = Expect.ACCEPTABLE, desc = "the event came after, and took the connection over")
@Outcome(expect = Expect.FORBIDDEN, desc = "an event lost, two owners, or a stale field")
public class OwnershipStress {
    private final Ownership ownership = new Ownership();
    private int field;

    /** The owner. */
    @Actor
    public void owner(II_Result result) {
        field = 7;
        result.r1 = ownership.release() ? 0 : 1;
    }

    /** The loop. */
    @Actor
    public void event(II_Result result) {
        result.r2 = ownership.acquireReady() ? field : -1;
    }
}
