package example;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tern.files.FileCache;
import dev.tern.files.FileSource;
import dev.tern.files.PathFileSource;
import dev.tern.files.StaticFiles;
import dev.tern.http.ExchangeListener;
import dev.tern.http.HttpConnection;
import dev.tern.http.HttpHandler;
import dev.tern.http.HttpLimits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

public class Site {
    public static HttpHandler of(Path directory) throws IOException {
        FileSource files = new FileCache(new PathFileSource(directory), Duration.ofSeconds(1), 32 << 20);
        return StaticFiles.builder(files).listing(true).build();
    }

    public static void main(String[] args) throws IOException {
        HttpHandler site = of(Path.of(args[0]));
        var connection = new HttpConnection(HttpLimits.DEFAULT, site, ExchangeListener.NONE, InstantSource.system());
        connection.open(new InetSocketAddress("127.0.0.1", 1)); // the other end
        ByteBuffer received = US_ASCII.encode("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        ByteBuffer room = ByteBuffer.allocate(1 << 16);
        connection.process(received, room, true);
        System.out.println(US_ASCII.decode(room.flip())); // to be sent
    }
}
