package dev.tern.lab.process;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A request to stop, by Ctrl-C or TERM: a shutdown hook sets it, gives the run time to write its report, and then ends
 * all processes.
 *
 * <p>Thread safety: safe.
 */
public final class StopRequest implements AutoCloseable {
    private static final long REPORT_GUARD_SECONDS = 60;
    private static final long SIGNAL_GUARD_MILLIS = 500;

    private final CountDownLatch requested = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook;

    private StopRequest(Runnable last) {
        hook = new Thread(() -> stop(last), "lab-stop");
    }

    /**
     * Begins to watch.
     *
     * @param last ends all processes, even if the run does not finish in time
     */
    public static StopRequest watch(Runnable last) {
        StopRequest request = new StopRequest(last);
        Runtime.getRuntime().addShutdownHook(request.hook);
        return request;
    }

    private void stop(Runnable last) {
        requested.countDown();
        try {
            finished.await(REPORT_GUARD_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            last.run();
        }
    }

    public boolean isRequested() {
        return requested.getCount() == 0;
    }

    /**
     * Whether a stop is requested within a moment: a terminal sends its signal to all processes of the run at once, so
     * the end of a child may be noticed before the signal.
     */
    public boolean isAboutToBeRequested() throws InterruptedException {
        return requested.await(SIGNAL_GUARD_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Reports that the run has finished. */
    @Override
    public void close() {
        finished.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException stopping) {
            // The hook runs already, and ends now.
        }
    }
}
