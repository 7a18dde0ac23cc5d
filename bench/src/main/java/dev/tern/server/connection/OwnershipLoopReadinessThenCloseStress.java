package dev.tern.server.connection;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * As {@link OwnershipReadinessAndCloseStress}, but the event and the close come from one thread, as on a loop; so
 * two processors suffice.
 */
@JCStressTest
@State
@Outcome(id = "1, 1, 7", expect = Expect.ACCEPTABLE, desc = "one owner, a close that is not lost, and the field")
@Outcome(expect = Expect.FORBIDDEN, desc = "no owner, two owners, or an event or close that is lost")
public class OwnershipLoopReadinessThenCloseStress {
    private final Ownership ownership = new Ownership();
    private int field;
    private int owner;
    private int event;
    private int closer;

    /** The owner. */
    @Actor
    public void owner() {
        field = 7;
        owner = ownership.release() ? 0 : field;
    }

    /** The loop. */
    @Actor
    public void loop() {
        event = ownership.acquireReady() ? field : 0;
        closer = ownership.requestClose() ? field : 0;
    }

    /** The number of owners; whether it will be closed; the field that they read. */
    @Arbiter
    public void result(III_Result result) {
        result.r1 = Integer.signum(owner) + Integer.signum(event) + Integer.signum(closer);
        result.r2 = closer != 0 || ownership.isCloseRequested() ? 1 : 0;
        result.r3 = owner + event + closer;
    }
}
