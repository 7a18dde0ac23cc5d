package dev.tern.server.connection;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * An event and a close compete for an armed connection: one acquires it, and a close that comes second is remembered.
 */
@JCStressTest
@State
@Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "the close acquired it")
@Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE, desc = "the event acquired it, and is asked to close")
@Outcome(expect = Expect.FORBIDDEN, desc = "no owner, two owners, or an event or close that is lost")
public class OwnershipCloseOrReadinessStress {
    private final Ownership ownership = new Ownership();

    /** Creates an armed connection. */
    public OwnershipCloseOrReadinessStress() {
        ownership.release();
    }

    /** The thread that stops the server. */
    @Actor
    public void closer(III_Result result) {
        result.r1 = ownership.requestClose() ? 1 : 0;
    }

    /** The event. */
    @Actor
    public void event(III_Result result) {
        result.r2 = ownership.acquireReady() ? 1 : 0;
    }

    /** Whether the owner is asked to close. */
    @Arbiter
    public void request(III_Result result) {
        result.r3 = ownership.isCloseRequested() ? 1 : 0;
    }
}
