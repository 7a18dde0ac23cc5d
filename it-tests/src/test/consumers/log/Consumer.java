package consumer;

import dev.tern.log.LogWriter;
import dev.tern.log.OverflowPolicy;
import dev.tern.log.StreamSink;

/** Writes a line through a queue. */
public class Consumer {
    public static void main(String[] args) {
        try (LogWriter log = LogWriter.queued(new StreamSink(System.out), 4096, OverflowPolicy.BLOCK)) {
            log.write("a line");
        }
    }
}
