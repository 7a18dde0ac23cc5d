package dev.tern.http;

import org.jspecify.annotations.Nullable;

/**
 * The thread that is processing a connection now: set while {@link HttpConnection#process} or
 * {@link HttpConnection#closed} runs, null otherwise.
 *
 * <p>Thread safety: {@link #enter} and {@link #leave} are called by the owner of the connection only, {@link #require}
 * by any thread. The field is plain, and a racy read of it cannot let a foreign thread pass. A thread stores only
 * itself or null. So a thread that reads itself reads a value that it stored itself, and a read never sees a value that
 * the same thread has overwritten (Java Language Specification, section 17.4.5). The last value that the thread stored
 * is therefore itself: it is inside {@link #enter} and {@link #leave}, and it owns the connection, because each owner
 * calls {@link #leave} before it gives the connection away.
 */
final class OwnerThread {
    private @Nullable Thread thread;

    void enter() {
        thread = Thread.currentThread();
    }

    void leave() {
        thread = null;
    }

    /**
     * Returns if the calling thread is the one that is processing the connection.
     *
     * @throws IllegalStateException otherwise
     */
    void require() {
        if (thread != Thread.currentThread()) {
            throw new IllegalStateException(
                    "called by thread " + Thread.currentThread().getName()
                            + ", which is not processing this exchange: a request and a response can be used only inside HttpHandler.handle"
                            + " and the callbacks that it registered");
        }
    }
}
