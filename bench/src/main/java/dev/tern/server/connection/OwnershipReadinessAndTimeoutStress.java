package dev.tern.server.connection;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * The owner gives a connection up while an event and a timer come: exactly one of the three has it then, and goes on for the event.
 * Three threads want three processors; with two jcstress leaves this out.
 */
@JCStressTest
@State
@Outcome(id = "1, 1, 7", expect = Expect.ACCEPTABLE, desc = "one owner, an event that is not forgotten, and the field")
@Outcome(expect = Expect.FORBIDDEN, desc = "nobody or two, or something forgotten")
public class OwnershipReadinessAndTimeoutStress {
    private final Ownership ownership = new Ownership();
    private int field;
    private int owner;
    private int event;
    private int timer;

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

    /** The timer. */
    @Actor
    public void timer() {
        timer = ownership.acquireArmed() ? field : 0;
    }

    /** How many have it; whether the event is seen to; what was seen. */
    @Arbiter
    public void look(III_Result result) {
        result.r1 = Integer.signum(owner) + Integer.signum(event) + Integer.signum(timer);
        result.r2 = owner != 0 || event != 0 || !ownership.release() ? 1 : 0;
        result.r3 = owner + event + timer;
    }
}
