package dev.tern.lab.load;

import dev.tern.lab.load.Recorder.Phase;
import java.io.IOException;

/**
 * One slice: open and warm up the connections, measure, drain.
 *
 * <pre>
 * closed loop: one request each | idle | until each was served | window | drain | idle
 * open loop:   one request each | idle |                         window | drain | idle
 * lock-step:                      idle |                         window         | idle
 * </pre>
 *
 * <p>Thread safety: none.
 */
final class LoadRun {
    private static final int DRAIN_GUARDS = 3;

    private final SliceRequest slice;
    private final Recorder recorder;
    private final CpuClock cpu;
    private final Connections connections;
    private final SlowClients slowClients;
    private final long guardNanos;
    private Pacing pacing = new ClosedLoop(0);
    private long lastProgressNanos = System.nanoTime();

    private LoadRun(SliceRequest slice, Recorder recorder, Connections connections, SlowClients slow, CpuClock cpu) {
        this.slice = slice;
        this.recorder = recorder;
        this.connections = connections;
        this.slowClients = slow;
        this.cpu = cpu;
        guardNanos = (long) (slice.guardSeconds() * 1e9);
    }

    static SliceResult run(SliceRequest slice) throws IOException {
        Recorder recorder = new Recorder(slice.arrivals());
        try (CpuClock cpu = new CpuClock(slice.target().serverPid());
                SlowClients slow = new SlowClients(slice);
                Connections connections = new Connections(slice, recorder)) {
            LoadRun run = new LoadRun(slice, recorder, connections, slow, cpu);
            return slice.exactRequests() > 0 ? run.lockStep() : run.timed();
        }
    }

    private SliceResult lockStep() throws IOException {
        recorder.enter(Phase.WINDOW);
        CpuClock.Reading begin = cpu.read();
        try (LockStep requests =
                new LockStep(slice.exactRequests(), slice.target().serverPid())) {
            start(requests, 1);
            drain();
        }
        CpuClock.Reading end = cpu.read();
        return result(begin, end, begin, end, recorder.completed());
    }

    private SliceResult timed() throws IOException {
        start(new ClosedLoop(slice.connections()), 1);
        drain();
        requireLive();
        CpuClock.Reading idle = cpu.read();
        long before = recorder.completed();
        CpuClock.Reading begin = slice.arrivals().isOpen() ? startOpenLoop(idle) : startClosedLoop();
        long endNanos = begin.nanos() + windowNanos();
        while (System.nanoTime() - endNanos < 0 && connections.hasLive()) {
            step(endNanos);
        }
        CpuClock.Reading end = cpu.read();
        recorder.enter(Phase.DRAIN);
        if (pacing instanceof ClosedLoop closed) {
            closed.stop();
        }
        drain();
        return result(begin, end, idle, cpu.read(), recorder.completed() - before);
    }

    private long windowNanos() {
        return (long) (slice.seconds() * 1e9);
    }

    private CpuClock.Reading startOpenLoop(CpuClock.Reading idle) {
        recorder.enter(Phase.WINDOW);
        int slots = slice.connections() * slice.pipelining();
        long begin = idle.nanos();
        start(new OpenLoop(recorder, slice.arrivals(), slots, begin, begin + windowNanos()), slice.pipelining());
        return idle;
    }

    private CpuClock.Reading startClosedLoop() throws IOException {
        start(new ClosedLoop(Long.MAX_VALUE), slice.pipelining());
        long limit = System.nanoTime() + guardNanos;
        while (connections.all().stream().anyMatch(each -> each.isOpen() && each.served() < 2)) {
            if (System.nanoTime() - limit > 0) {
                throw new IOException("a connection was not served within " + slice.guardSeconds() + " s");
            }
            step(limit);
        }
        requireLive();
        CpuClock.Reading begin = cpu.read();
        recorder.enter(Phase.WINDOW);
        return begin;
    }

    /** Lets {@code depth} requests per connection be sent by a new pacing; all connections take turns. */
    private void start(Pacing next, int depth) {
        pacing = next;
        connections.all().forEach(each -> each.setPacing(next));
        for (int i = 0; i < depth; i++) {
            for (Connection each : connections.all()) {
                if (each.isOpen()) {
                    next.free(each, 1, System.nanoTime());
                }
            }
        }
    }

    private void requireLive() throws IOException {
        if (!connections.hasLive()) {
            throw new IOException("no connection is left: " + recorder.firstWrong());
        }
    }

    /** Serves until no response is outstanding and no request waits, or until the guard's time. */
    private void drain() throws IOException {
        long limit = System.nanoTime() + DRAIN_GUARDS * guardNanos;
        boolean limited = slice.exactRequests() == 0;
        while (recorder.inFlight() > 0 || pacing.hasBacklog() && connections.hasLive()) {
            step(System.nanoTime() + guardNanos);
            if (limited && System.nanoTime() - limit > 0) {
                connections.failOutstanding("no response within " + DRAIN_GUARDS * slice.guardSeconds() + " s");
            }
        }
    }

    private void step(long untilNanos) throws IOException {
        long now = System.nanoTime();
        long wait = Math.min(Math.min(pacing.sendDue(), slowClients.advance(now)), untilNanos - now);
        if (connections.poll(Math.min(wait, guardNanos / 4)) || recorder.inFlight() == 0) {
            lastProgressNanos = now;
        } else if (now - lastProgressNanos > guardNanos) {
            connections.failOutstanding("no response within " + slice.guardSeconds() + " s");
        }
    }

    private SliceResult result(
            CpuClock.Reading begin, CpuClock.Reading end, CpuClock.Reading idle, CpuClock.Reading last, long all) {
        recorder.addWrong(slowClients.recorder());
        return new SliceResult(
                recorder.requests(),
                recorder.wrong(),
                recorder.firstWrong(),
                begin.secondsTo(end),
                begin.serverTo(end).seconds(),
                idle.serverTo(last).threadsEnded(),
                begin.generatorTo(end).seconds(),
                new SliceResult.FromIdle(
                        all,
                        idle.secondsTo(last),
                        idle.serverTo(last).seconds(),
                        idle.generatorTo(last).seconds()),
                recorder.response(),
                recorder.fromPlan(),
                recorder.responseHistogram(),
                recorder.fromPlanHistogram(),
                recorder.schedule());
    }
}
