package dev.tern.http;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A connection is handed over in the middle of an exchange. Both threads have its handle: a call passes on the thread
 * that is processing the connection, and on no other.
 */
@JCStressTest
@State
@Outcome(id = "1, 201", expect = Expect.ACCEPTABLE, desc = "the other thread was too early to own the connection")
@Outcome(id = "2, 202", expect = Expect.ACCEPTABLE, desc = "one call of each owner passed")
@Outcome(expect = Expect.FORBIDDEN, desc = "a foreign call passed, or a call of an owner did not")
public class HandleHandOverStress {
    private final OwnerThread owner = new OwnerThread();
    private final ResponseState response = new ResponseState(owner);
    private final HttpResponse handle = new HttpResponse(response);
    private volatile boolean released;
    private int passedOnFirst;
    private int passedOnOther;

    /** The first owner. */
    @Actor
    public void first() {
        owner.enter();
        passedOnFirst = passes(201);
        owner.leave();
        released = true;
        passedOnFirst += passes(501);
    }

    /** A foreign thread, which may become the next owner. */
    @Actor
    public void other() {
        passedOnOther = passes(502);
        if (released) {
            owner.enter();
            passedOnOther += passes(202);
            owner.leave();
        }
        passedOnOther += passes(503);
    }

    private int passes(int status) {
        try {
            handle.status(status);
            return 1;
        } catch (IllegalStateException refused) {
            return 0;
        }
    }

    /** The calls that passed, and the status that they left. */
    @Arbiter
    public void look(II_Result result) {
        result.r1 = passedOnFirst + passedOnOther;
        result.r2 = response.status();
    }
}
