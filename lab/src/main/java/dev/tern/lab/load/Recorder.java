package dev.tern.lab.load;

import dev.tern.lab.results.Latency;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import org.HdrHistogram.Histogram;

/** Counts and times the requests of one slice. Thread safety: none. */
final class Recorder {
    private static final long MAX_NANOS = 600_000_000_000L;
    private static final long LATE_NANOS = 1_000_000;

    private final Histogram response = new Histogram(MAX_NANOS, 3);
    private final Histogram fromPlan;
    private final boolean openLoop;
    private Phase phase = Phase.WARM_UP;
    private double responseSum;
    private double fromPlanSum;
    private long sent;
    private long completed;
    private long lost;
    private long requests;
    private long wrong;
    private String firstWrong = "";
    private long planned;
    private long late;
    private long generatorLate;
    private long maxLateNanos;
    private long maxGeneratorLateNanos;

    /** Requests are counted in the window; its open loop also times requests that are completed later. */
    enum Phase {
        WARM_UP,
        WINDOW,
        DRAIN
    }

    Recorder(Arrivals arrivals) {
        openLoop = arrivals.isOpen();
        fromPlan = openLoop ? new Histogram(MAX_NANOS, 3) : response;
    }

    void enter(Phase next) {
        phase = next;
    }

    void sent(int count) {
        sent += count;
    }

    /** Records how late a planned request is sent; {@code freeNanos} is when a connection was free for it. */
    void lateness(long plannedNanos, long freeNanos, long nowNanos) {
        long lateNanos = nowNanos - plannedNanos;
        long ownNanos = Math.min(lateNanos, nowNanos - freeNanos);
        planned++;
        late += lateNanos > LATE_NANOS ? 1 : 0;
        generatorLate += ownNanos > LATE_NANOS ? 1 : 0;
        maxLateNanos = Math.max(maxLateNanos, lateNanos);
        maxGeneratorLateNanos = Math.max(maxGeneratorLateNanos, ownNanos);
    }

    void completed(long plannedNanos, long sentNanos, long nowNanos) {
        completed++;
        if (phase == Phase.WINDOW) {
            requests++;
        }
        if (phase == Phase.WINDOW || openLoop && phase == Phase.DRAIN) {
            responseSum += record(response, nowNanos - sentNanos);
            if (openLoop) {
                fromPlanSum += record(fromPlan, nowNanos - plannedNanos);
            }
        }
    }

    private static long record(Histogram histogram, long nanos) {
        histogram.recordValue(Math.min(nanos, MAX_NANOS));
        return nanos;
    }

    void wrong(String description) {
        wrong++;
        if (firstWrong.isEmpty()) {
            firstWrong = description;
        }
    }

    /** A connection has failed; responses to {@code outstanding} requests will not come. */
    void failed(int outstanding, String description) {
        wrong(description);
        wrong += Math.max(0, outstanding - 1);
        lost += outstanding;
    }

    /** Adds what slow clients found wrong. */
    void addWrong(Recorder slowClients) {
        wrong += slowClients.wrong;
        if (firstWrong.isEmpty() && slowClients.wrong > 0) {
            firstWrong = "slow client: " + slowClients.firstWrong;
        }
    }

    long inFlight() {
        return sent - completed - lost;
    }

    long completed() {
        return completed;
    }

    long requests() {
        return requests;
    }

    long wrong() {
        return wrong;
    }

    String firstWrong() {
        return firstWrong;
    }

    Latency response() {
        return latency(response, responseSum);
    }

    Latency fromPlan() {
        return latency(fromPlan, openLoop ? fromPlanSum : responseSum);
    }

    private static Latency latency(Histogram nanos, double sum) {
        return new Latency(
                nanos.getTotalCount() == 0 ? 0 : sum / nanos.getTotalCount() / 1e3,
                nanos.getValueAtPercentile(50) / 1e3,
                nanos.getValueAtPercentile(90) / 1e3,
                nanos.getValueAtPercentile(99) / 1e3,
                nanos.getValueAtPercentile(99.9) / 1e3,
                nanos.getMaxValue() / 1e3);
    }

    String responseHistogram() {
        return encoded(response);
    }

    String fromPlanHistogram() {
        return encoded(fromPlan);
    }

    private static String encoded(Histogram histogram) {
        ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(bytes);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
    }

    SliceResult.Schedule schedule() {
        double all = Math.max(1, planned);
        return new SliceResult.Schedule(
                late / all, generatorLate / all, maxLateNanos / 1e3, maxGeneratorLateNanos / 1e3);
    }
}
