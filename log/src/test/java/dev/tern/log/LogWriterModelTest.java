package dev.tern.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random lines of some rows, sinks that fail in the midst of a batch or of a line, and closes, against what must come
 * of them.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LogWriterModelTest {
    private static final int SEEDS = 300;
    private static final long FIRST = System.nanoTime();
    private static final long SECOND = 1_000_000_000;

    /** Fails at random, with a random number of rows taken; as long as it is told to. */
    private static final class FlakySink implements LogSink {
        private final Random random;
        private final StringBuilder text = new StringBuilder();
        private volatile int percent;
        private int failures;

        FlakySink(long seed, int percent) {
            this.random = new Random(seed);
            this.percent = percent;
        }

        @Override
        public void write(ByteBuffer lines) throws IOException {
            int rows = random.nextInt(100) < percent ? random.nextInt(4) : Integer.MAX_VALUE;
            while (rows > 0 && lines.hasRemaining()) {
                byte next = lines.get();
                text.append((char) next);
                rows -= next == '\n' ? 1 : 0;
            }
            if (rows != Integer.MAX_VALUE && (rows > 0 || lines.hasRemaining() || random.nextBoolean())) {
                failures++;
                if (random.nextBoolean()) {
                    throw new IOException("on purpose");
                }
                throw new IllegalStateException("on purpose");
            }
        }

        @Override
        public void close() {}
    }

    /** A line of one row or of some, which knows its own number of rows. */
    private static String line(Random random, int producer, int number) {
        int more = random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 0;
        return producer + "-" + number + "-" + more + "x".repeat(random.nextInt(30)) + "\n+".repeat(more);
    }

    // ---- without a queue: what the sink gets is known to the byte ----

    @Test
    void withoutAQueueTheSinkGetsWhatTheModelSays() {
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            Random random = new Random(seed);
            AtomicLong nanos = new AtomicLong();
            int percent = random.nextInt(60);
            FlakySink sink = new FlakySink(seed, percent);
            SyncModel model = new SyncModel(new FlakySink(seed, percent));
            Reports reports = new Reports();
            LogWriter writer = LogWriter.builder(sink)
                    .errors(reports)
                    .timing(WriterTiming.by(nanos::get))
                    .build();
            for (int i = 0; i < 200; i++) {
                String line = line(random, 0, i);
                assertTrue(writer.write(line));
                model.write(line, nanos.get());
                assertEquals(model.sink.text.toString(), sink.text.toString(), "seed " + seed);
                nanos.addAndGet(random.nextInt(3) == 0 ? SECOND / 2 : 0);
            }
            LogStatistics statistics = writer.statistics();
            assertEquals(
                    new LogStatistics(200, model.written, 0, 200 - model.written, sink.failures, 0, 0),
                    statistics,
                    "seed " + seed);
            writer.close();
        }
    }

    /**
     * A line and what is to be said before it go out together, or as much of both as the sink takes, whole lines alone
     * counting.
     */
    private static final class SyncModel {
        private final FlakySink sink;
        private boolean failing;
        private long retryNanos;
        private long missing;
        private long written;

        SyncModel(FlakySink sink) {
            this.sink = sink;
        }

        void write(String line, long now) {
            String said = missing > 0 ? "[tern-log] " + missing + " lines missing\n" : "";
            int taken = failing && now < retryNanos ? 0 : offer(said + line + "\n", now);
            if (taken >= said.length()) {
                missing = 0;
            }
            if (taken == said.length() + line.length() + 1) {
                written++;
            } else {
                missing++;
            }
        }

        private int offer(String text, long now) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            try {
                sink.write(bytes);
                failing = false;
            } catch (IOException | IllegalStateException e) {
                failing = true;
                retryNanos = now + SECOND;
            }
            return bytes.position();
        }
    }

    // ---- with a queue: the time of a write depends on the scheduler, the result does not ----

    private static final List<OverflowPolicy> POLICIES = List.of(
            OverflowPolicy.BLOCK,
            OverflowPolicy.DROP_NEWEST,
            OverflowPolicy.blockFor(Duration.ofNanos(20_000)),
            OverflowPolicy.dropBelow(5));

    @Test
    void ofEachLineThereIsAnAccountAndWhatIsThereIsInOrder() throws InterruptedException {
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            new Run(seed).run();
        }
    }

    private static final class Run {
        private final long seed;
        private final Random random;
        private final AtomicLong nanos = new AtomicLong();
        private final Reports reports = new Reports();
        private final FlakySink sink;
        private final OverflowPolicy policy;
        private final LogWriter writer;
        /** Otherwise the sink works before the close, and no line follows it. */
        private final boolean closedEarly;

        private final AtomicInteger accepted = new AtomicInteger();
        private final AtomicInteger refused = new AtomicInteger();

        Run(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.sink = new FlakySink(seed, random.nextInt(60));
            this.policy = POLICIES.get(random.nextInt(POLICIES.size()));
            this.closedEarly = random.nextInt(3) == 0;
            this.writer = LogWriter.builder(sink)
                    .queue(1024 + random.nextInt(2048), policy)
                    .errors(reports)
                    .timing(WriterTiming.by(nanos::get))
                    .build();
        }

        void run() throws InterruptedException {
            List<Thread> producers = new ArrayList<>();
            for (int p = 0; p <= random.nextInt(3); p++) {
                int producer = p;
                long ownSeed = random.nextLong();
                producers.add(new Thread(() -> produce(producer, new Random(ownSeed))));
            }
            producers.forEach(Thread::start);
            if (closedEarly) {
                writer.close();
            }
            for (Thread producer : producers) {
                producer.join();
            }
            sink.percent = 0;
            nanos.addAndGet(SECOND);
            writer.close();
            check();
        }

        private void produce(int producer, Random own) {
            for (int i = 0; i < 300; i++) {
                boolean taken = writer.write(line(own, producer, i), own.nextInt(10));
                (taken ? accepted : refused).incrementAndGet();
                if (own.nextInt(50) == 0) {
                    writer.flush();
                }
                nanos.addAndGet(own.nextInt(20) == 0 ? SECOND / 2 : 0);
            }
        }

        private void check() {
            String where = "seed " + seed + ", " + policy + (closedEarly ? ", closed early" : "");
            LogStatistics statistics = writer.statistics();
            assertEquals(accepted.get(), statistics.accepted(), where);
            assertEquals(refused.get(), statistics.dropped(), where);
            assertEquals(statistics.accepted(), statistics.written() + statistics.discarded(), where);
            assertEquals(0, statistics.queuedBytes(), where);
            assertEquals(sink.failures, statistics.errors(), where);
            assertTrue(policy != OverflowPolicy.BLOCK || closedEarly || refused.get() == 0, where);
            Found found = new Found(sink.text.toString(), where);
            assertEquals(found.whole, statistics.written(), where);
            long missing = statistics.dropped() + statistics.discarded();
            // What is refused after a close is not said.
            assertTrue(closedEarly ? found.announced <= missing : found.announced == missing, where);
            checkReports(statistics, where);
        }

        private void checkReports(LogStatistics statistics, String where) {
            long healed = 0;
            for (int i = 0; i < reports.all.size(); i++) {
                String report = reports.all.get(i);
                assertEquals(i % 2 == 0, report.equals("failed"), where + reports.all);
                healed += i % 2 == 0 ? 0 : Long.parseLong(report.substring("healed ".length()));
            }
            assertTrue(reports.all.size() % 2 == 1 || healed == statistics.discarded(), where + reports.all);
        }
    }

    /** What is in the sink: whole lines, in the order of each producer, none twice. */
    private static final class Found {
        private final Map<String, Integer> last = new HashMap<>();
        private int whole;
        private long announced;

        Found(String text, String where) {
            String[] rows = text.split("\n");
            for (int i = 0; i < rows.length && !text.isEmpty(); i++) {
                if (rows[i].startsWith("[tern-log] ")) {
                    announced += Long.parseLong(rows[i].split(" ")[1]);
                } else if (!rows[i].equals("+")) {
                    String[] parts = rows[i].split("[-x]");
                    int before = last.getOrDefault(parts[0], -1);
                    assertTrue(Integer.parseInt(parts[1]) > before, where);
                    last.put(parts[0], Integer.parseInt(parts[1]));
                    whole += isWhole(rows, i, Integer.parseInt(parts[2])) ? 1 : 0;
                }
            }
        }

        private static boolean isWhole(String[] rows, int at, int more) {
            for (int i = 1; i <= more; i++) {
                if (at + i >= rows.length || !rows[at + i].equals("+")) {
                    return false;
                }
            }
            return true;
        }
    }
}
