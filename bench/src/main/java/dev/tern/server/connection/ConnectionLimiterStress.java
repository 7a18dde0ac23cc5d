package dev.tern.server.connection;

import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * An acceptor asks for the only place while the connection that has it closes: it gets the place, or pauses and is
 * resumed.
 */
@JCStressTest
@State
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the place was free already")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "it got the place at the re-check, and was resumed needlessly")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "it paused, and was resumed")
@Outcome(expect = Expect.FORBIDDEN, desc = "it paused and is not resumed, or is resumed twice")
public class ConnectionLimiterStress {
    private final ConnectionLimiter limiter =
            new ConnectionLimiter(1, new FileDescriptorLimit(Long.MAX_VALUE, () -> 0));
    private int resumes;

    /** Takes the place. */
    public ConnectionLimiterStress() {
        limiter.connect(List.of(), List.of(() -> resumes++));
        limiter.tryAcquire();
    }

    /** The loop of the acceptor. */
    @Actor
    public void acceptor(II_Result result) {
        result.r1 = limiter.tryAcquireOrEvict() ? 1 : 0;
    }

    /** The loop of the connection. */
    @Actor
    public void connection() {
        limiter.release();
    }

    /** Whether the acceptor is resumed. */
    @Arbiter
    public void resumed(II_Result result) {
        result.r2 = resumes;
    }
}
