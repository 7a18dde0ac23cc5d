package dev.tern.lab.run;

import dev.tern.lab.load.SliceRequest;
import dev.tern.lab.load.SliceResult;
import dev.tern.lab.load.Target;
import dev.tern.lab.process.Child;
import dev.tern.lab.process.Pinning;
import dev.tern.lab.process.ProcFiles;
import dev.tern.lab.results.Counts;
import dev.tern.lab.results.Slice;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Measures one server: a slice of load, or exact counts in lock-step.
 *
 * <p>Thread safety: confined to one thread.
 */
final class Bench {
    private static final int OK = 200;
    /** The requests of the connection that is subtracted: it opens, begins and closes like the counted one. */
    private static final int UNCOUNTED = 10;

    private final Driver driver;
    private final Site site;
    private final ProcFiles proc;
    private final Pinning pinning;

    /** The load generator. */
    interface Driver extends AutoCloseable {
        /** Runs a slice. */
        SliceResult run(SliceRequest request) throws IOException, InterruptedException;

        /** The process whose CPU time is that of the generator. */
        long pid();

        @Override
        void close();
    }

    Bench(Driver driver, Site site, ProcFiles proc, Pinning pinning) {
        this.driver = driver;
        this.site = site;
        this.proc = proc;
        this.pinning = pinning;
    }

    /** The right response of a server to the path of a load. */
    Target target(Child child, Load load) {
        return new Target(
                child.url().getHost(), child.url().getPort(), load.path(), child.pid(), OK, site.file(load.path()));
    }

    /** Measures a trial. */
    Slice measure(Trial trial, Child child, int block, double seconds) throws IOException, InterruptedException {
        return measure(trial, child, block, trial.load().on(target(child, trial.load()), seconds));
    }

    /** Measures a trial with a request of its own. */
    Slice measure(Trial trial, Child child, int block, SliceRequest request) throws IOException, InterruptedException {
        Map<String, Long> countersBefore = Status.settled(child);
        Reading before = Reading.take(proc, pinning, child.pid(), driver.pid());
        SliceResult result = driver.run(request);
        Reading after = Reading.take(proc, pinning, child.pid(), driver.pid());
        if (result.fromIdle().requests() == 0) {
            throw new IOException(child.server().id() + " has sent no response: " + result.firstWrong());
        }
        Map<String, Long> counters = Status.difference(countersBefore, Status.settled(child));
        double given = result.seconds() * pinning.server().size() * before.givenShare(after, pinning);
        return new Slice(
                trial.part(),
                block,
                child.server().id(),
                result.requests(),
                result.wrong(),
                result.seconds(),
                ofWindow(result, result.fromIdle().serverCpuSeconds()),
                ofWindow(result, result.fromIdle().generatorCpuSeconds()),
                before.foreignSeconds(after) * result.seconds() / before.secondsTo(after),
                trial.load().connections(),
                trial.load().rate(),
                result.response(),
                result.fromPlan(),
                perWindow(result, counters),
                Gates.failed(trial.load(), result, given));
    }

    /**
     * The CPU time of the window, from that between two moments in which the server was idle: the latter is exact, and
     * both have the same CPU time per request.
     */
    private static double ofWindow(SliceResult result, double cpuSeconds) {
        return cpuSeconds * result.requests() / result.fromIdle().requests();
    }

    /** The counters include the requests before and after the window. */
    private static Map<String, Long> perWindow(SliceResult result, Map<String, Long> counters) {
        double share = (double) result.requests() / result.fromIdle().requests();
        Map<String, Long> scaled = new LinkedHashMap<>();
        counters.forEach((name, count) -> scaled.put(name, Math.round(count * share)));
        return scaled;
    }

    /**
     * Counts in lock-step. Two connections are compared, which differ by the counted requests only: what opening and
     * closing cost is equal for both.
     */
    Counts count(Child child, long requests) throws IOException, InterruptedException {
        // Dropped: the first connection also allocates what later ones reuse.
        countsOf(child, UNCOUNTED);
        Map<String, Long> few = countsOf(child, UNCOUNTED);
        Map<String, Long> many = countsOf(child, UNCOUNTED + requests);
        Map<String, Long> difference = Status.difference(few, many);
        return new Counts(
                child.server().id(), requests, named(difference, Status.EXACT), named(difference, Status.RANGED));
    }

    private Map<String, Long> countsOf(Child child, long requests) throws IOException, InterruptedException {
        Map<String, Long> before = Status.settled(child);
        long switchesBefore = proc.contextSwitches(child.pid());
        SliceResult result = driver.run(SliceRequest.lockStep(target(child, Load.closed(1)), requests));
        Map<String, Long> counts = Status.difference(before, Status.settled(child));
        counts.put("contextSwitches", proc.contextSwitches(child.pid()) - switchesBefore);
        if (result.wrong() > 0) {
            throw new IOException(child.server().id() + " sent a wrong response in lock-step: " + result.firstWrong());
        }
        return counts;
    }

    private static Map<String, Long> named(Map<String, Long> counts, String... names) {
        Map<String, Long> named = new LinkedHashMap<>();
        for (String name : names) {
            if (counts.containsKey(name)) {
                named.put(name, counts.get(name));
            }
        }
        return named;
    }
}
