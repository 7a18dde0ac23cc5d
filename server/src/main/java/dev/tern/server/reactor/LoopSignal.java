package dev.tern.server.reactor;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A task that runs once for all calls of {@link #send} before it begins. It is allocated beforehand, so {@code send}
 * neither allocates nor throws.
 *
 * <p>Thread safety: {@link #send} from any thread; the action runs on the loop's thread.
 */
public final class LoopSignal extends LoopTask {
    private final EventLoop loop;
    private final Runnable action;
    private final AtomicBoolean sent = new AtomicBoolean();

    /** Creates a signal that runs an action on a loop. */
    public LoopSignal(EventLoop loop, Runnable action) {
        this.loop = loop;
        this.action = action;
    }

    /** Requests a run of the action that begins after this call. */
    public void send() {
        if (sent.compareAndSet(false, true)) {
            loop.execute(this);
        }
    }

    @Override
    protected void runInLoop() {
        sent.set(false);
        action.run();
    }
}
