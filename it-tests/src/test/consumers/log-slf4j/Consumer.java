package consumer;

import dev.tern.log.LogWriter;
import dev.tern.log.StreamSink;
import dev.tern.log.slf4j.LogProvider;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Logs through the SLF4J provider, and prints the line without its time and thread. */
public class Consumer {
    public static void main(String[] args) {
        LogProvider.select();
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        try (LogWriter writer = LogWriter.builder(new StreamSink(lines)).build()) {
            LogProvider.selected().orElseThrow().direct(writer, Level.INFO);
            LoggerFactory.getLogger("consumer").info("logged");
        }
        String line = lines.toString(StandardCharsets.UTF_8);
        System.out.print(line.substring(line.indexOf("] ") + 2));
    }
}
