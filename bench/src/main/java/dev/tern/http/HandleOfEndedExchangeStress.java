package dev.tern.http;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A handler leaks its handle by a data race; its exchange ends and the connection is handed over to the thread that has
 * the handle, which begins the next exchange. No call of the leaked handle passes, before, during or after that
 * exchange, on either thread.
 */
@JCStressTest
@State
@Outcome(id = "0, 201", expect = Expect.ACCEPTABLE, desc = "the other thread was too early to own the connection")
@Outcome(id = "0, 202", expect = Expect.ACCEPTABLE, desc = "both exchanges, each with its own response")
@Outcome(expect = Expect.FORBIDDEN, desc = "a call of the leaked handle passed")
public class HandleOfEndedExchangeStress {
    private final OwnerThread owner = new OwnerThread();
    private final ResponseState response = new ResponseState(owner);
    private @Nullable HttpResponse leaked;
    private volatile boolean released;
    private int passedOnFirst;
    private int passedOnOther;

    /** The first owner. */
    @Actor
    public void first() {
        owner.enter();
        HttpResponse handle = new HttpResponse(response);
        leaked = handle;
        handle.status(201);
        handle.end();
        owner.leave();
        released = true;
        passedOnFirst = passes(handle);
    }

    /** A foreign thread, which may become the next owner. */
    @Actor
    public void other() {
        HttpResponse early = leaked;
        passedOnOther = passes(early);
        if (released) {
            owner.enter();
            HttpResponse next = new HttpResponse(response);
            next.status(202);
            passedOnOther += passes(early) + passes(leaked);
            next.end();
            owner.leave();
            passedOnOther += passes(leaked);
        }
    }

    private static int passes(@Nullable HttpResponse handle) {
        try {
            if (handle != null) {
                handle.status(500);
                return 1;
            }
        } catch (IllegalStateException refused) {
            return 0;
        }
        return 0;
    }

    /** The calls that passed, and the status of the last response. */
    @Arbiter
    public void look(II_Result result) {
        result.r1 = passedOnFirst + passedOnOther;
        result.r2 = response.status();
    }
}
