package consumer;

import dev.tern.admin.AdminServer;
import dev.tern.server.HttpServer;
import dev.tern.server.config.ServerConfig;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;

/** Reads the status of a server that has served nothing. */
public class Consumer {
    public static void main(String[] args) throws Exception {
        ServerConfig config = ServerConfig.builder().port(0).build();
        try (HttpServer server = HttpServer.create(config, (request, response) -> response.text("hello"));
                AdminServer admin = AdminServer.create(server, new InetSocketAddress("127.0.0.1", 0))) {
            server.start();
            admin.start();
            URI uri = URI.create("http://127.0.0.1:" + admin.address().getPort() + "/status.json");
            try (InputStream body = uri.toURL().openStream()) {
                String status = new String(body.readAllBytes());
                System.out.println(status.contains("\"reads\":0") ? "no reads" : status);
            }
        }
    }
}
