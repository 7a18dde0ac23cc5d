package dev.tern.server.connection;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * The owner releases a connection while an event and a close come: exactly one of the three owns it then, sees what the
 * owner wrote, and closes it. Three threads need three processors; with two, jcstress skips this test.
 */
@JCStressTest
@State
@Outcome(id = "1, 1, 7", expect = Expect.ACCEPTABLE, desc = "one owner, a close that is not lost, and the field")
@Outcome(expect = Expect.FORBIDDEN, desc = "no owner, two owners, or an event or close that is lost")
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

    /** The thread that stops the server. */
    @Actor
    public void closer() {
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
