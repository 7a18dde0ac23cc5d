package consumer;

import dev.tern.log.LogWriter;
import dev.tern.log.OverflowPolicy;
import dev.tern.log.StreamSink;

/** Writes a line through a queue. */
public class Consumer {
    public static void main(String[] args) {
        try (LogWriter log = LogWriter.builder(new StreamSink(System.out)).queue(4096, OverflowPolicy.BLOCK).build()) {
            log.write("a line");
        }
    }
}
