package dev.tern.lab.load;

import dev.tern.lab.results.Latency;

/**
 * What the generator has measured in one slice. CPU times are -1 where the platform has no {@code /proc}.
 *
 * @param requests responses completed in the window
 * @param wrong wrong responses and failed connections of the whole slice, before and after the window too
 * @param firstWrong describes the first of them; empty if there is none
 * @param seconds the exact length of the window
 * @param serverCpuSeconds CPU time of the server in the window, see {@link ThreadTimes} for its resolution
 * @param serverThreadsEnded threads of the server that ended in the slice; a part of their CPU time is lost
 * @param generatorCpuSeconds CPU time of the generator in the window
 * @param fromIdle the same from an idle server to an idle server, which is the more exact CPU time per request
 * @param response from sending a request (or connecting, with one request per connection) to its last byte (or the
 *     close). Closed loop: of requests completed in the window. Open loop: of all that were planned in it
 * @param fromPlan from the planned time to the last byte; equal to {@code response} in a closed loop
 * @param responseHistogram HdrHistogram of {@code response} in nanoseconds: compressed, in Base64
 * @param fromPlanHistogram the same of {@code fromPlan}
 * @param schedule how well an open loop kept its schedule
 */
public record SliceResult(
        long requests,
        long wrong,
        String firstWrong,
        double seconds,
        double serverCpuSeconds,
        int serverThreadsEnded,
        double generatorCpuSeconds,
        FromIdle fromIdle,
        Latency response,
        Latency fromPlan,
        String responseHistogram,
        String fromPlanHistogram,
        Schedule schedule) {

    /**
     * The load between two moments in which the server had no request: after each connection has been opened and served
     * once, and after the last outstanding response. The CPU time of a thread that does not run is exact, while that of
     * a running thread is only brought up to date by each tick of the scheduler (4 ms at 250 Hz).
     *
     * @param requests all responses between the two moments
     * @param seconds between the two moments
     * @param serverCpuSeconds CPU time of the server
     * @param generatorCpuSeconds CPU time of the generator
     */
    public record FromIdle(long requests, double seconds, double serverCpuSeconds, double generatorCpuSeconds) {}

    /**
     * Lateness of an open loop; zeros for a closed loop.
     *
     * @param lateShare share of the requests that were sent more than 1 ms after the plan
     * @param generatorLateShare share of the requests that were sent more than 1 ms after both the plan and the moment
     *     in which a connection was free for them: the generator was too slow, not the server
     * @param maxLateMicros the largest time from plan to sending
     * @param maxGeneratorLateMicros the largest time from plan and free connection to sending
     */
    public record Schedule(
            double lateShare, double generatorLateShare, double maxLateMicros, double maxGeneratorLateMicros) {}
}
