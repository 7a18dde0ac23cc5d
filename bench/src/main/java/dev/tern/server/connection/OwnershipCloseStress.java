package dev.tern.server.connection;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The owner releases a connection while a close is requested: exactly one of the two closes it. */
@JCStressTest
@State
@Outcome(
        id = {"1, 0", "0, 1"},
        expect = Expect.ACCEPTABLE,
        desc = "the owner goes on and closes it, or it was released and the other thread closes it")
@Outcome(expect = Expect.FORBIDDEN, desc = "no owner, or two")
public class OwnershipCloseStress {
    private final Ownership ownership = new Ownership();

    /** The owner. */
    @Actor
    public void owner(II_Result result) {
        result.r1 = ownership.release() ? 0 : 1;
    }

    /** The thread that stops the server. */
    @Actor
    public void closer(II_Result result) {
        result.r2 = ownership.requestClose() ? 1 : 0;
    }
}
