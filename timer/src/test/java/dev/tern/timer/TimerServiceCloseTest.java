package dev.tern.timer;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class TimerServiceCloseTest {
    private static final Runnable NOTHING = () -> {};

    private final TimerService service = new TimerService("test-timer");
    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    @Test
    void closeDropsAndCountsWaitingTasksAndRejectsNewOnes() {
        ScheduledTask task = service.schedule(ofDays(1), NOTHING);
        service.scheduleAtFixedRate(ofDays(1), ofDays(1), NOTHING);
        assertEquals(0, service.dropped());
        service.close();
        service.close();
        assertEquals(2, service.dropped());
        assertEquals(0, service.size());
        assertFalse(task.cancel());
        assertFalse(task.reschedule(ZERO));
        Throwable rejected = assertThrows(RejectedExecutionException.class, () -> service.schedule(ZERO, NOTHING));
        assertEquals("test-timer: closed", rejected.getMessage());
    }

    @Test
    void closeWaitsForTheRunningTask() {
        AtomicBoolean ended = new AtomicBoolean();
        service.schedule(ZERO, () -> {
            running.countDown();
            Await.on(release);
            ended.set(true);
        });
        Await.on(running);
        Thread closer = new Thread(service::close);
        closer.start();
        Await.until(() -> closer.getState() == Thread.State.WAITING);
        release.countDown();
        service.close();
        assertTrue(ended.get());
        Await.until(() -> !closer.isAlive());
    }

    @Test
    void theThreadHasEndedAfterClose() {
        AtomicReference<Thread> thread = new AtomicReference<>();
        service.schedule(ZERO, () -> {
            thread.set(Thread.currentThread());
            running.countDown();
        });
        Await.on(running);
        service.close();
        assertFalse(thread.get().isAlive());
    }

    @Test
    void aTaskMayCloseTheService() {
        AtomicInteger runs = new AtomicInteger();
        service.scheduleAtFixedRate(ZERO, Duration.ofNanos(1), () -> {
            runs.incrementAndGet();
            service.schedule(ZERO, runs::incrementAndGet);
            service.close();
            running.countDown();
        });
        Await.on(running);
        service.close();
        assertEquals(1, runs.get(), "neither the repetition nor the other task runs");
        assertEquals(1, service.dropped());
    }

    @Test
    void anInterruptedCloseInterruptsTheTaskAndRestoresTheInterrupt() {
        AtomicBoolean taskInterrupted = new AtomicBoolean();
        service.schedule(ZERO, () -> {
            running.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                taskInterrupted.set(true);
            }
        });
        Await.on(running);
        Thread.currentThread().interrupt();
        service.close();
        assertTrue(Thread.interrupted());
        assertTrue(taskInterrupted.get());
    }

    @Test
    void invalidTimesAreReportedWithNameValueAndBound() {
        Duration tooLong = TimerService.MAX_DELAY.plusNanos(1);
        Throwable delay = assertThrows(IllegalArgumentException.class, () -> service.schedule(tooLong, NOTHING));
        assertEquals("delay: " + tooLong + ", must be <= " + TimerService.MAX_DELAY, delay.getMessage());
        Throwable period =
                assertThrows(IllegalArgumentException.class, () -> service.scheduleAtFixedRate(ZERO, ZERO, NOTHING));
        assertEquals("period: PT0S, must be > 0", period.getMessage());
        Throwable pause = assertThrows(
                IllegalArgumentException.class, () -> service.scheduleWithFixedDelay(ZERO, tooLong, NOTHING));
        assertEquals("pause: " + tooLong + ", must be <= " + TimerService.MAX_DELAY, pause.getMessage());
        assertTrue(service.schedule(TimerService.MAX_DELAY, NOTHING).reschedule(ofSeconds(1)));
        service.close();
    }

    @Test
    void underContentionEachTaskRunsOnceOrIsCancelledOrDropped() throws InterruptedException {
        int each = 5_000;
        AtomicInteger ran = new AtomicInteger();
        AtomicInteger cancelled = new AtomicInteger();
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> {
                for (int n = 0; n < each; n++) {
                    ScheduledTask task = service.schedule(Duration.ofNanos(n * 37L % 200_000), ran::incrementAndGet);
                    task.reschedule(Duration.ofNanos(n * 61L % 200_000));
                    if (n % 3 == 0 && task.cancel()) {
                        cancelled.incrementAndGet();
                    }
                }
            });
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        service.close();
        assertEquals(threads.length * each, ran.get() + cancelled.get() + service.dropped());
        assertTrue(ran.get() > 0 && cancelled.get() > 0);
    }
}
