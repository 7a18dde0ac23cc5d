package dev.tern.server.connection;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * As {@link OwnershipReadinessAndCloseStress}, but the event and the close come from one thread, as they do from a loop; so two processors do.
 */
@JCStressTest
@State
@Outcome(id = "1, 1, 7", expect = Expect.ACCEPTABLE, desc = "one owner, a close that is not forgotten, and the field")
@Outcome(expect = Expect.FORBIDDEN, desc = "nobody or two, or something forgotten")
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

    /** How many have it; whether it will be closed; what was seen. */
    @Arbiter
    public void look(III_Result result) {
        result.r1 = Integer.signum(owner) + Integer.signum(event) + Integer.signum(closer);
        result.r2 = closer != 0 || ownership.isCloseRequested() ? 1 : 0;
        result.r3 = owner + event + closer;
    }
}
