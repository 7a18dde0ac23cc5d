package dev.tern.server.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Test;

class SelectorTransportTest {
    private final SelectorTransport transport = new SelectorTransport();

    private TcpListener listen(int port) throws IOException {
        return transport.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 16);
    }

    /** Accepting does not wait, and whoever connected is there as soon as connect has returned. */
    private static TcpSocket acceptOf(TcpListener listener) throws IOException {
        TcpSocket socket = listener.accept();
        assertNotNull(socket);
        return socket;
    }

    @Test
    void withoutAClientNothingIsAccepted() throws IOException {
        TcpListener listener = listen(0);
        assertNull(listener.accept());
        listener.close();
    }

    /** Nagle's algorithm and delayed acknowledgements together hold an answer of two packets back for 40 ms. */
    @Test
    void anAcceptedSocketSendsAtOnce() throws IOException {
        TcpListener listener = listen(0);
        try (Socket client =
                new Socket(listener.address().getAddress(), listener.address().getPort())) {
            TcpSocket socket = acceptOf(listener);
            assertEquals(true, ((SocketChannel) socket.output()).getOption(StandardSocketOptions.TCP_NODELAY));
            assertEquals(client.getLocalSocketAddress(), socket.remoteAddress());
            socket.close();
        } finally {
            listener.close();
        }
    }

    @Test
    void aPortInUseIsAnError() throws IOException {
        TcpListener listener = listen(0);
        int port = listener.address().getPort();
        assertThrows(BindException.class, () -> listen(port));
        listener.close();
    }
}
