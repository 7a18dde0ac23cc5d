package dev.tern.log;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The shutdown hook of a {@link LogWriter}: registered at most once, and removed when the writer is closed before.
 *
 * <p>Thread safety: none; guarded by the lock of its owner.
 */
final class ExitHook {
    /** The time for which a sink that blocks delays the exit: as long as Docker waits before it kills. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Runnable end;
    private @Nullable Thread hook;

    /** Creates a hook that is not registered; {@code end} writes the queue out and closes the sink. */
    ExitHook(Runnable end) {
        this.end = end;
    }

    /**
     * Registers the hook, unless it is registered.
     *
     * @throws IllegalStateException when the JVM is exiting already
     */
    void register() {
        if (hook == null) {
            Thread thread = new Thread(this::run, "tern-log-exit");
            Runtime.getRuntime().addShutdownHook(thread);
            hook = thread;
        }
    }

    void remove() {
        if (hook != null) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException exiting) {
                // The hook runs, and finds the writer closed.
            }
        }
    }

    private void run() {
        if (!DaemonThread.runsWithin(LIMIT, end)) {
            // On another thread, because stderr may be what blocks.
            DaemonThread.runsWithin(
                    Duration.ofSeconds(1),
                    () -> System.err.println("tern-log: the sink blocks, the lines in the queue are lost"));
        }
    }
}
