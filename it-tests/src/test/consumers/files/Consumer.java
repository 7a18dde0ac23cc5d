package consumer;

import dev.tern.files.MemoryFileSource;
import dev.tern.files.StaticFiles;
import dev.tern.http.ExchangeListener;
import dev.tern.http.HttpConnection;
import dev.tern.http.HttpLimits;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;

/** Sends a file in memory. */
public class Consumer {
    public static void main(String[] args) {
        StaticFiles files = StaticFiles.builder(MemoryFileSource.of(Map.of("index.html", new byte[1])))
                .build();
        HttpConnection connection =
                new HttpConnection(HttpLimits.DEFAULT, files, ExchangeListener.NONE, InstantSource.system());
        connection.open(new InetSocketAddress("127.0.0.1", 1));
        ByteBuffer in = StandardCharsets.US_ASCII.encode("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        ByteBuffer out = ByteBuffer.allocate(4096);
        connection.process(in, out, true);
        System.out.println(StandardCharsets.US_ASCII.decode(out.flip()).toString().lines().findFirst().orElseThrow());
    }
}
