package dev.tern.lab.run;

import dev.tern.lab.load.SliceRequest;
import dev.tern.lab.process.Child;
import dev.tern.lab.process.Neighbours;
import dev.tern.lab.process.Pinning;
import dev.tern.lab.process.Stall;
import dev.tern.lab.results.Gate;
import dev.tern.lab.results.Journal;
import dev.tern.lab.results.Slice;
import dev.tern.lab.stats.MedianInterval;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Four classic errors of measurement. Each is really made, and the right figure stands beside the wrong one.
 *
 * <p>Thread safety: confined to one thread.
 */
final class Mistakes {
    private static final int PAIRS = 20;
    private static final int CLIENT_SLICES = 4;
    private static final int NEIGHBOURS = 3;
    private static final double STALL_SLICE_SECONDS = 2;
    private static final double STALL_BEGIN_SECONDS = 0.7;
    private static final double STALL_SECONDS = 0.5;
    /** The open loop of the stall is far below the rate that the server can serve. */
    private static final double MODERATE = 0.3;

    private final RunOptions options;
    private final Bench bench;
    private final Journal journal;
    private final Pinning pinning;
    private final Path file;
    private final Child cheap;
    private final Child costly;
    private final Child similar;
    private final List<String> text = new ArrayList<>();

    /**
     * The lesson on three servers.
     *
     * @param running by planned id: the cells {@link #cells} in any order
     */
    Mistakes(RunOptions options, Bench bench, Journal journal, Pinning pinning, Map<String, Child> running)
            throws IOException {
        this.options = options;
        this.bench = bench;
        this.journal = journal;
        this.pinning = pinning;
        this.file = options.out().resolve("missing-page").toAbsolutePath();
        this.cheap = find(running, cells().get(0));
        this.costly = find(running, cells().get(1));
        this.similar = find(running, cells().get(2));
    }

    /** A cheap server, a more costly one, and one that is similar to the first. */
    static List<Map<String, String>> cells() {
        Map<String, String> base = Cells.base();
        return List.of(base, Cells.baseWith(Cells.MODEL, "proactor"), Cells.baseWith(Cells.CONNECTION, "ET"));
    }

    private static Child find(Map<String, Child> running, Map<String, String> levels) throws IOException {
        return running.values().stream()
                .filter(each -> each.server().levels().equals(levels))
                .findFirst()
                .orElseThrow(() -> new IOException("the lesson needs a server " + Cells.label(levels)));
    }

    /** Makes the errors, and returns the lesson as lines. */
    List<String> run() throws IOException, InterruptedException {
        missingPage();
        saturatedClient();
        oneRun();
        stalledServer();
        return text;
    }

    private Slice measure(String part, Child child, int block, Load load) throws IOException, InterruptedException {
        return record(bench.measure(trial(part, child, load), child, block, options.sliceSeconds()));
    }

    private static Trial trial(String part, Child child, Load load) {
        return new Trial(part, child.server(), load);
    }

    private Slice record(Slice slice) throws IOException {
        journal.add(slice);
        return slice;
    }

    private Load load() {
        return Load.closed(options.connections());
    }

    private void missingPage() throws IOException, InterruptedException {
        Load missing = load().withPath(Site.MISSING);
        int status = fetchMissing();
        SliceRequest unchecked = missing.on(
                bench.target(cheap, load()).withResponse(Site.MISSING, status, file.toString()),
                options.sliceSeconds());
        Slice wrong = record(bench.measure(trial("missing-page=wrong", cheap, missing), cheap, 0, unchecked));
        Slice right = measure("missing-page=right", cheap, 0, load());
        title("1. An error page measured as success");
        line(
                "wrong",
                "%,.0f req/s for %s: a client that checks no status reports no error",
                wrong.rate(),
                missing.path());
        line(
                "right",
                "%,.0f req/s for %s: the page above is a %d of %d bytes",
                right.rate(),
                load().path(),
                status,
                Files.size(file));
    }

    /** Keeps the error page, and returns its status. */
    private int fetchMissing() throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) cheap.url().resolve(Site.MISSING).toURL().openConnection();
        try {
            int status = connection.getResponseCode();
            try (InputStream page = connection.getErrorStream()) {
                Files.write(file, page == null ? new byte[0] : page.readAllBytes());
            }
            return status;
        } finally {
            connection.disconnect();
        }
    }

    private void saturatedClient() throws IOException, InterruptedException {
        title("2. A client that is slower than the server");
        if (!pinning.pins()) {
            line("", "needs taskset");
            return;
        }
        double[] wrong;
        Neighbours busy = Neighbours.start(options.javaHome(), pinning, NEIGHBOURS);
        try {
            wrong = compare("client=saturated");
        } finally {
            busy.end();
        }
        double[] right = compare("client=free");
        line(
                "wrong",
                "the rate of %s is %+.0f %% against %s: the client had a quarter of a processor, and was measured",
                label(costly),
                wrong[0],
                label(cheap));
        line(
                "right",
                "%+.0f %% with a client that has a processor; CPU per request %+.0f %%, and %+.0f %% in the wrong"
                        + " run too",
                right[0],
                right[1],
                wrong[1]);
    }

    /** The costly server against the cheap one in percent: the rate, and the CPU time per request. */
    private double[] compare(String part) throws IOException, InterruptedException {
        List<Slice> ofCheap = new ArrayList<>();
        List<Slice> ofCostly = new ArrayList<>();
        for (int block = 0; block < CLIENT_SLICES; block++) {
            ofCheap.add(measure(part, cheap, block, load()));
            ofCostly.add(measure(part, costly, block, load()));
        }
        return new double[] {
            percent(sum(ofCostly, Slice::rate), sum(ofCheap, Slice::rate)),
            percent(sum(ofCostly, Slice::cpuMicrosPerRequest), sum(ofCheap, Slice::cpuMicrosPerRequest))
        };
    }

    private static double sum(List<Slice> slices, ToDoubleFunction<Slice> value) {
        return slices.stream().mapToDouble(value).sum();
    }

    private static double percent(double value, double base) {
        return (value / base - 1) * 100;
    }

    private void oneRun() throws IOException, InterruptedException {
        double[] differences = new double[PAIRS];
        for (int block = 0; block < PAIRS; block++) {
            boolean first = block % 2 == 0;
            double one = measure("single-run=pairs", first ? cheap : similar, block, load())
                    .rate();
            double other = measure("single-run=pairs", first ? similar : cheap, block, load())
                    .rate();
            differences[block] = first ? percent(other, one) : percent(one, other);
        }
        Arrays.sort(differences);
        long faster = Arrays.stream(differences).filter(each -> each > 0).count();
        int rank = MedianInterval.rank(PAIRS);
        title("3. One run per mode");
        line(
                "wrong",
                "the rate of %s was %+.0f to %+.0f %% against the other mode; %d of %d pairs ranked it first",
                label(similar),
                differences[0],
                differences[PAIRS - 1],
                faster,
                PAIRS);
        line(
                "right",
                "the median of all pairs is %+.1f %% [%+.1f, %+.1f]",
                (differences[PAIRS / 2] + differences[(PAIRS - 1) / 2]) / 2,
                differences[rank - 1],
                differences[PAIRS - rank]);
    }

    private void stalledServer() throws IOException, InterruptedException {
        double rate = measure("stall=none", cheap, 0, load()).rate() * MODERATE;
        Slice closed = stalled("stall=closed-loop", load());
        Slice open = stalled("stall=open-loop", load().withRate(rate));
        title("4. A server that stands still for half a second, and a client that waits for it");
        line(
                "wrong",
                "p99 %,.1f ms in a closed loop: each connection was late once, and sent nothing meanwhile",
                closed.response().p99() / 1000);
        line(
                "right",
                "p99 %,.1f ms of requests at planned times, %,.0f per second",
                open.fromPlan().p99() / 1000,
                rate);
        if (open.failedGates().contains(Gate.SCHEDULE_KEPT)) {
            line("", "the client did not keep its plan: repeat this on a quiet machine");
        }
    }

    private Slice stalled(String part, Load load) throws IOException, InterruptedException {
        Stall stall = Stall.plan(cheap.pid(), STALL_BEGIN_SECONDS, STALL_SECONDS);
        try {
            return record(bench.measure(trial(part, cheap, load), cheap, 0, STALL_SLICE_SECONDS));
        } finally {
            stall.end();
        }
    }

    private static String label(Child child) {
        return Cells.label(child.server().levels());
    }

    private void title(String words) {
        text.add(words);
    }

    private void line(String kind, String format, Object... values) {
        text.add(String.format(Locale.ROOT, "   %-6s", kind) + String.format(Locale.ROOT, format, values));
    }
}
