package dev.tern.server.connection;

/**
 * Called before each step; for tests and measurements that compare the threading models.
 *
 * <p>Thread safety: called on the thread that performs the step.
 */
@FunctionalInterface
public interface StepListener {

    /** A listener that does nothing. */
    StepListener NONE = (step, thread) -> {};

    /** A step is about to be performed on the calling thread. */
    void performing(Step step, ThreadKind thread);
}
