package example;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tern.http.ExchangeListener;
import dev.tern.http.HttpConnection;
import dev.tern.http.HttpHandler;
import dev.tern.http.HttpLimits;
import dev.tern.http.Router;
import dev.tern.http.form.FormReader;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.InstantSource;

public class Greeter {
    public static final HttpHandler GREETINGS = Router.builder()
            .get("/hello", (request, response) -> response.text("Hello"))
            .post(
                    "/form",
                    (request, response) ->
                            FormReader.read(request, form -> response.text("You are " + form.get("name"))))
            .build();

    public static void main(String[] args) {
        var connection =
                new HttpConnection(HttpLimits.DEFAULT, GREETINGS, ExchangeListener.NONE, InstantSource.system());
        connection.open(new InetSocketAddress("127.0.0.1", 1)); // the other end
        ByteBuffer received = US_ASCII.encode("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
        ByteBuffer room = ByteBuffer.allocate(4096);
        connection.process(received, room, true);
        System.out.println(US_ASCII.decode(room.flip())); // to be sent
    }
}
