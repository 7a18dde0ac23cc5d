package dev.tern.lab.load;

/** Sends a request for each response, until a number of requests has been sent. Thread safety: none. */
final class ClosedLoop implements Pacing {
    private long remaining;

    ClosedLoop(long requests) {
        remaining = requests;
    }

    /** No further request is sent. */
    void stop() {
        remaining = 0;
    }

    @Override
    public void free(Connection connection, int slots, long nowNanos) {
        int count = (int) Math.min(slots, remaining);
        if (count > 0) {
            remaining -= count;
            long now = System.nanoTime();
            connection.send(count, now, now);
        }
    }
}
