package consumer;

import dev.tern.timer.HeapTimerQueue;
import dev.tern.timer.TimerQueue;
import dev.tern.timer.TimerService;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Lets one timer of a queue expire and cancels another, then waits for the thread of a service. */
public class Consumer {
    public static void main(String[] args) throws InterruptedException {
        TimerQueue timers = new HeapTimerQueue();
        timers.schedule(10, () -> System.out.print("expired"));
        timers.cancel(timers.schedule(5, () -> System.out.println("never")));
        timers.expire(10);
        CountDownLatch ran = new CountDownLatch(1);
        try (TimerService service = new TimerService("timers")) {
            service.schedule(Duration.ofDays(1), () -> System.out.println("never")).cancel();
            service.schedule(Duration.ofMillis(1), ran::countDown);
            ran.await();
        }
        System.out.println(", and ran on a thread of its own");
    }
}
