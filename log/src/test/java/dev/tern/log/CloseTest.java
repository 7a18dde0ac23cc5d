package dev.tern.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CloseTest {

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.WAITING && thread.isAlive()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void eachOfSeveralClosersReturnsWhenTheLastLineIsWritten() throws Exception {
        RecordingSink sink = new RecordingSink(true);
        LogWriter writer =
                LogWriter.builder(sink).queue(4096, OverflowPolicy.BLOCK).build();
        writer.write("line");
        Thread first = new Thread(writer::close);
        first.start();
        sink.entered.await();
        Thread second = new Thread(writer::close);
        second.start();
        awaitWaiting(second);
        assertTrue(second.isAlive(), "it waits too");
        sink.gate.countDown();
        second.join();
        assertEquals(List.of("line"), sink.rows());
        assertEquals(1, sink.closes.get());
        first.join();
    }

    @Test
    void eachOfSeveralClosersReturnsWhenTheSinkIsClosed() throws Exception {
        CountDownLatch closing = new CountDownLatch(1);
        CountDownLatch mayClose = new CountDownLatch(1);
        RecordingSink sink = new RecordingSink() {
            @Override
            public void close() throws IOException {
                closing.countDown();
                try {
                    mayClose.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                super.close();
            }
        };
        LogWriter writer = LogWriter.builder(sink).build();
        Thread first = new Thread(writer::close);
        first.start();
        closing.await();
        Thread second = new Thread(writer::close);
        second.start();
        awaitWaiting(second);
        assertTrue(second.isAlive(), "it waits too");
        mayClose.countDown();
        second.join();
        assertEquals(1, sink.closes.get());
        first.join();
    }

    @Test
    void aClosedWriterAcceptsNothingAndCannotSayThatAllIsOnDisk() throws Exception {
        RecordingSink sink = new RecordingSink();
        LogWriter writer =
                LogWriter.builder(sink).queue(4096, OverflowPolicy.BLOCK).build();
        writer.write("line");
        writer.close();
        writer.close();
        assertFalse(writer.write("late"));
        writer.flush();
        assertThrows(IOException.class, writer::force);
        assertEquals(1, sink.closes.get());
        assertEquals(1, writer.statistics().dropped());
        assertEquals(List.of("line"), sink.rows());
    }

    /** With a queue, and without: what is thrown is reported, and the close returns. */
    @Test
    void aSinkThatCannotBeClosedIsReported() {
        for (boolean queued : new boolean[] {true, false}) {
            AtomicReference<IOException> told = new AtomicReference<>();
            Reports reports = new Reports() {
                @Override
                public void failed(IOException cause) {
                    told.set(cause);
                }
            };
            RecordingSink sink = new RecordingSink() {
                @Override
                public void close() throws IOException {
                    throw new IOException("on purpose");
                }
            };
            LogWriter writer = queued
                    ? LogWriter.builder(sink)
                            .queue(4096, OverflowPolicy.BLOCK)
                            .errors(reports)
                            .build()
                    : LogWriter.builder(sink).errors(reports).build();
            writer.close();
            assertEquals("on purpose", told.get().getMessage());
        }
    }
}
