package dev.tern.lab.results;

import java.util.List;
import java.util.Map;

/**
 * The load of one process for a short time.
 *
 * @param part the part of the run, such as {@code cells} or {@code connections=100}
 * @param block each process is measured once per block
 * @param server {@link ServerProcess#id}
 * @param requests completed in the slice
 * @param wrong responses whose status or bytes differed from the expected ones, and failed connections
 * @param seconds the length of the slice
 * @param serverCpuSeconds the CPU time of all threads of the server
 * @param generatorCpuSeconds the CPU time of all threads of the load generator
 * @param foreignCpuSeconds the CPU time of other processes on the CPUs of server and generator
 * @param connections open connections
 * @param plannedRate requests per second of an open loop; 0 for a closed loop
 * @param response from sending a request to its last byte
 * @param fromPlan from the planned time of a request to its last byte; equal to {@code response} for a closed loop
 * @param counters differences of the server's counters, by name
 * @param failedGates names of the gates that the slice failed, see {@link Gate}
 */
public record Slice(
        String part,
        int block,
        String server,
        long requests,
        long wrong,
        double seconds,
        double serverCpuSeconds,
        double generatorCpuSeconds,
        double foreignCpuSeconds,
        int connections,
        double plannedRate,
        Latency response,
        Latency fromPlan,
        Map<String, Long> counters,
        List<Gate> failedGates) {

    /** CPU time of the server per request in microseconds. */
    public double cpuMicrosPerRequest() {
        return serverCpuSeconds * 1e6 / requests;
    }

    /** Requests per second. */
    public double rate() {
        return requests / seconds;
    }
}
