package consumer;

import dev.tern.http.ExchangeListener;
import dev.tern.http.HttpConnection;
import dev.tern.http.HttpLimits;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

/** Answers a request in memory. */
public class Consumer {
    public static void main(String[] args) {
        HttpConnection connection = new HttpConnection(
                HttpLimits.DEFAULT,
                (request, response) -> response.text("hello"),
                ExchangeListener.NONE,
                InstantSource.system());
        connection.open(new InetSocketAddress("127.0.0.1", 1));
        ByteBuffer in = StandardCharsets.US_ASCII.encode("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        ByteBuffer out = ByteBuffer.allocate(4096);
        connection.process(in, out, true);
        System.out.println(StandardCharsets.US_ASCII.decode(out.flip()).toString().lines().findFirst().orElseThrow());
    }
}
