package consumer;

import dev.tern.timer.HeapTimerQueue;
import dev.tern.timer.TimerQueue;

/** Lets one timer expire and cancels another. */
public class Consumer {
    public static void main(String[] args) {
        TimerQueue timers = new HeapTimerQueue();
        timers.schedule(10, () -> System.out.println("expired"));
        timers.cancel(timers.schedule(5, () -> System.out.println("never")));
        timers.expire(10);
    }
}
