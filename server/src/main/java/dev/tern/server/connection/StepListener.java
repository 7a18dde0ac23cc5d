package dev.tern.server.connection;

/**
 * Watches who performs what; for tests and measurements that tell the models apart.
 *
 * <p>Thread safety: called on whichever thread performs the step.
 */
@FunctionalInterface
public interface StepListener {

    /** A listener that does nothing. */
    StepListener NONE = (step, thread) -> {};

    /** A step is about to be performed on the calling thread. */
    void performing(Step step, ThreadKind thread);
}
