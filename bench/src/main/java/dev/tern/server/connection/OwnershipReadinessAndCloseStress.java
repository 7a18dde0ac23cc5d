package dev.tern.server.connection;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * The owner gives a connection up while an event and a close come: exactly one of the three has it then, sees what the owner wrote, and closes it.
 * Three threads want three processors; with two jcstress leaves this out.
 */
@JCStressTest
@State
@Outcome(id = "1, 1, 7", expect = Expect.ACCEPTABLE, desc = "one owner, a close that is not forgotten, and the field")
@Outcome(expect = Expect.FORBIDDEN, desc = "nobody or two, or something forgotten")
public class OwnershipReadinessAndCloseStress {
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

    /** The event. */
    @Actor
    public void event() {
        event = ownership.acquireReady() ? field : 0;
    }

    /** Whoever stops the server. */
    @Actor
    public void closer() {
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
