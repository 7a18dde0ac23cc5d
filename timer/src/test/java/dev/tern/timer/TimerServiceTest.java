package dev.tern.timer;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TimerServiceTest {
    private static final Runnable NOTHING = () -> {};

    private final AtomicLong clock =
            new AtomicLong(Long.MAX_VALUE - ofSeconds(5).toNanos());
    private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    private final List<String> ran = Collections.synchronizedList(new ArrayList<>());
    private final TimerService service = new TimerService("test-timer", failures::add, clock::get);

    @AfterEach
    void close() {
        service.close();
    }

    @Test
    void tasksRunInTheOrderOfTheirDeadlines() {
        service.schedule(ofSeconds(3), () -> ran.add("c"));
        service.schedule(ofSeconds(1), () -> ran.add("a"));
        service.schedule(ofSeconds(2), () -> ran.add("b"));
        service.schedule(ofSeconds(9), () -> ran.add("not yet"));
        advance(ofSeconds(8));
        assertEquals(List.of("a", "b", "c"), ran);
        assertEquals(1, service.size());
    }

    @Test
    void noTaskIsEarlyOnTheRealClock() {
        try (TimerService real = new TimerService("real")) {
            CountDownLatch all = new CountDownLatch(50);
            AtomicInteger early = new AtomicInteger();
            for (int i = 0; i < 50; i++) {
                long delayNanos = ThreadLocalRandom.current().nextLong(20_000_000);
                long earliest = System.nanoTime() + delayNanos;
                real.schedule(ofNanos(delayNanos), () -> {
                    if (System.nanoTime() - earliest < 0) {
                        early.incrementAndGet();
                    }
                    all.countDown();
                });
            }
            Await.on(all);
            assertEquals(0, early.get());
        }
    }

    @Test
    void tasksRunOnTheNamedDaemonThread() {
        service.schedule(
                ZERO,
                () -> ran.add(Thread.currentThread().getName() + " "
                        + Thread.currentThread().isDaemon()));
        settle();
        assertEquals(List.of("test-timer true"), ran);
    }

    @Test
    void theThreadBlocksUntilTheDeadlineOrWithoutALimit() {
        Thread thread = serviceThread();
        Await.until(() -> thread.getState() == Thread.State.WAITING);
        ScheduledTask task = service.schedule(ofSeconds(100), NOTHING);
        Await.until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        task.cancel();
        service.clockMoved();
        Await.until(() -> thread.getState() == Thread.State.WAITING);
    }

    @Test
    void aNearerDeadlineWakesTheThread() {
        try (TimerService real = new TimerService("real")) {
            CountDownLatch done = new CountDownLatch(2);
            ScheduledTask moved = real.schedule(ofDays(1), done::countDown);
            real.schedule(ofNanos(1_000_000), done::countDown);
            assertTrue(moved.reschedule(ofNanos(2_000_000)));
            Await.on(done);
        }
    }

    @Test
    void noDeadlineIsMissedWhenManyThreadsScheduleTasks() {
        try (TimerService real = new TimerService("real")) {
            int each = 2_000;
            CountDownLatch all = new CountDownLatch(4 * each);
            for (int i = 0; i < 4; i++) {
                new Thread(() -> {
                            for (int n = 0; n < each; n++) {
                                long delayNanos = ThreadLocalRandom.current().nextLong(1_000_000);
                                ScheduledTask task = real.schedule(ofDays(n % 3), all::countDown);
                                if (n % 3 != 0) {
                                    task.reschedule(ofNanos(delayNanos));
                                }
                            }
                        })
                        .start();
            }
            Await.on(all);
        }
    }

    @Test
    void aNegativeDelayIsZero() {
        service.schedule(ofSeconds(-5), () -> ran.add("a"));
        settle();
        assertEquals(List.of("a"), ran);
    }

    @Test
    void aFixedRateMakesUpForMissedRuns() {
        service.scheduleAtFixedRate(ofSeconds(1), ofSeconds(2), () -> ran.add("a"));
        advance(ofSeconds(8));
        assertEquals(4, ran.size(), "at 1, 3, 5 and 7 s");
        advance(ofSeconds(1));
        assertEquals(5, ran.size());
    }

    @Test
    void aFixedDelayStartsAtTheEndOfTheRun() {
        service.scheduleWithFixedDelay(ofSeconds(1), ofSeconds(2), () -> {
            ran.add("a");
            clock.addAndGet(ofSeconds(10).toNanos());
        });
        advance(ofSeconds(1));
        assertEquals(1, ran.size());
        advance(ofSeconds(1));
        assertEquals(1, ran.size());
        advance(ofSeconds(1));
        assertEquals(2, ran.size());
    }

    @Test
    void cancelRemovesTheTaskAtOnceAndReturnsTrueOnce() {
        ScheduledTask task = service.schedule(ofSeconds(1), () -> ran.add("a"));
        assertEquals(1, service.size());
        assertTrue(task.cancel());
        assertEquals(0, service.size());
        assertFalse(task.cancel());
        assertFalse(task.reschedule(ZERO));
        advance(ofSeconds(2));
        assertEquals(List.of(), ran);
    }

    @Test
    void aTaskThatHasRunCannotBeCancelled() {
        ScheduledTask task = service.schedule(ZERO, NOTHING);
        settle();
        assertFalse(task.cancel());
        assertFalse(task.reschedule(ZERO));
    }

    @Test
    void aRepeatingTaskMayCancelItself() {
        ScheduledTask[] task = new ScheduledTask[1];
        task[0] = service.scheduleAtFixedRate(ofSeconds(1), ofSeconds(1), () -> {
            ran.add("cancelled " + task[0].cancel() + ", again " + task[0].cancel());
        });
        advance(ofSeconds(5));
        assertEquals(List.of("cancelled true, again false"), ran);
        assertEquals(0, service.size());
    }

    @Test
    void aOneTimeTaskCannotCancelItself() {
        ScheduledTask[] task = new ScheduledTask[1];
        task[0] =
                service.schedule(ofSeconds(1), () -> ran.add("" + task[0].cancel() + task[0].reschedule(ofSeconds(1))));
        advance(ofSeconds(5));
        assertEquals(List.of("falsefalse"), ran);
    }

    @Test
    void aRescheduledRepeatingTaskContinuesFromTheNewDeadline() {
        ScheduledTask task = service.scheduleAtFixedRate(ofSeconds(1), ofSeconds(10), () -> ran.add("a"));
        assertTrue(task.reschedule(ofSeconds(4)));
        advance(ofSeconds(3));
        assertEquals(0, ran.size());
        advance(ofSeconds(1));
        assertEquals(1, ran.size());
        advance(ofSeconds(9));
        assertEquals(1, ran.size());
        advance(ofSeconds(1));
        assertEquals(2, ran.size());
    }

    @Test
    void aThrowingTaskAffectsNoOtherAndIsRepeated() {
        Error failure = new AssertionError("thrown by a test");
        service.scheduleAtFixedRate(ofSeconds(1), ofSeconds(1), () -> {
            throw failure;
        });
        service.schedule(ofSeconds(1), () -> ran.add("b"));
        advance(ofSeconds(2));
        assertEquals(List.of(failure, failure), failures);
        assertEquals(List.of("b"), ran);
    }

    @Test
    void aThrowingHandlerAffectsNoTaskAndBothFailuresReachTheUncaughtHandler() {
        RuntimeException ofHandler = new IllegalStateException("of the handler");
        RuntimeException ofTask = new IllegalArgumentException("of the task");
        try (TimerService fragile = new TimerService("fragile", failure -> {
            throw ofHandler;
        })) {
            CountDownLatch done = new CountDownLatch(1);
            fragile.schedule(
                    ZERO,
                    () -> Thread.currentThread().setUncaughtExceptionHandler((thread, failure) -> {
                        failures.add(failure);
                        throw new IllegalStateException("of the last handler");
                    }));
            fragile.schedule(ZERO, () -> {
                throw ofTask;
            });
            fragile.schedule(ofNanos(1), done::countDown);
            Await.on(done);
        }
        assertEquals(List.of(ofHandler), failures);
        assertEquals(List.of(ofTask), List.of(ofHandler.getSuppressed()));
    }

    @Test
    void withoutAHandlerAFailureReachesTheUncaughtHandler() {
        RuntimeException failure = new IllegalArgumentException("of the task");
        try (TimerService plain = new TimerService("plain")) {
            CountDownLatch reported = new CountDownLatch(1);
            plain.schedule(ZERO, () -> {
                Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> {
                    failures.add(thrown);
                    reported.countDown();
                });
                throw failure;
            });
            Await.on(reported);
        }
        assertEquals(List.of(failure), failures);
    }

    @Test
    void tasksCanBeScheduledAndCancelledWhileATaskRuns() {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        service.schedule(ZERO, () -> {
            running.countDown();
            Await.on(release);
        });
        Await.on(running);
        service.schedule(ZERO, () -> ran.add("a"));
        assertTrue(service.schedule(ZERO, () -> ran.add("b")).cancel());
        assertEquals(1, service.size());
        release.countDown();
        settle();
        assertEquals(List.of("a"), ran);
    }

    @Test
    void aTaskMayScheduleAnother() {
        service.schedule(ZERO, () -> service.schedule(ofSeconds(1), () -> ran.add("a")));
        settle();
        assertEquals(List.of(), ran);
        advance(ofSeconds(1));
        assertEquals(List.of("a"), ran);
    }

    @Test
    void aPendingInterruptOfATaskDoesNotReachTheNextTask() {
        service.schedule(ZERO, () -> Thread.currentThread().interrupt());
        service.schedule(ofSeconds(1), () -> ran.add("" + Thread.currentThread().isInterrupted()));
        advance(ofSeconds(1));
        assertEquals(List.of("false"), ran);
    }

    @Test
    void anInterruptDoesNotEndTheService() {
        Thread thread = serviceThread();
        for (int i = 0; i < 3; i++) {
            Await.until(() -> thread.getState() == Thread.State.WAITING);
            thread.interrupt();
            settle();
        }
        assertTrue(thread.isAlive());
    }

    private Thread serviceThread() {
        Thread[] thread = new Thread[1];
        service.schedule(ZERO, () -> thread[0] = Thread.currentThread());
        settle();
        return thread[0];
    }

    private void advance(Duration time) {
        clock.addAndGet(time.toNanos());
        settle();
    }

    /**
     * Blocks until all due tasks have run, and the tasks that they made due; the clock advances by far less than a
     * second.
     */
    private void settle() {
        for (int pass = 0; pass < 10; pass++) {
            AtomicBoolean passed = new AtomicBoolean();
            service.schedule(ZERO, () -> passed.set(true));
            Await.until(() -> {
                clock.incrementAndGet();
                service.clockMoved();
                return passed.get();
            });
        }
    }
}
