package example;

import dev.tern.timer.ScheduledTask;
import dev.tern.timer.TimerService;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

public class Reminders {
    public static void main(String[] args) throws InterruptedException {
        CountDownLatch threeTimes = new CountDownLatch(3);
        try (TimerService timers = new TimerService("reminders")) {
            ScheduledTask tooLate = timers.schedule(Duration.ofHours(1), () -> System.err.println("too late"));
            timers.scheduleAtFixedRate(Duration.ZERO, Duration.ofMillis(5), threeTimes::countDown);
            threeTimes.await();
            tooLate.cancel();
        } // close() drops waiting tasks and joins the thread
        System.out.println("reminded three times");
    }
}
