package dev.tern.server.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class MpscTaskQueueTest {

    private static final class Numbered extends LoopTask {
        private final int producer;
        private final int number;

        Numbered(int producer, int number) {
            this.producer = producer;
            this.number = number;
        }

        @Override
        protected void runInLoop() {}
    }

    @Test
    void tasksRunInTheirOrderOfSubmission() {
        MpscTaskQueue stack = new MpscTaskQueue();
        for (int i = 0; i < 5; i++) {
            stack.push(new Numbered(0, i));
        }
        List<Integer> numbers = new ArrayList<>();
        for (LoopTask task = stack.takeAll(); task != null; task = task.next) {
            numbers.add(((Numbered) task).number);
        }
        assertEquals(List.of(0, 1, 2, 3, 4), numbers);
        assertNull(stack.takeAll());
    }

    @Test
    void onlyTheFirstTaskOfAnEmptyQueueRequestsAWakeUp() {
        MpscTaskQueue stack = new MpscTaskQueue();
        assertTrue(stack.isEmpty());
        assertTrue(stack.push(new Numbered(0, 0)));
        assertFalse(stack.push(new Numbered(0, 1)));
        stack.takeAll();
        assertTrue(stack.push(new Numbered(0, 2)));
    }

    @Test
    void manyProducersLoseNoTaskAndKeepTheirOrder() throws InterruptedException {
        int producers = 4;
        int each = 50_000;
        MpscTaskQueue stack = new MpscTaskQueue();
        CountDownLatch done = new CountDownLatch(producers);
        for (int p = 0; p < producers; p++) {
            int producer = p;
            new Thread(() -> {
                        for (int i = 0; i < each; i++) {
                            stack.push(new Numbered(producer, i));
                        }
                        done.countDown();
                    })
                    .start();
        }
        int[] next = new int[producers];
        boolean last = false;
        while (!last) {
            last = done.getCount() == 0;
            for (LoopTask task = stack.takeAll(); task != null; task = task.next) {
                Numbered numbered = (Numbered) task;
                assertEquals(next[numbered.producer]++, numbered.number);
            }
        }
        for (int count : next) {
            assertEquals(each, count);
        }
    }
}
