package dev.tern.lab.load;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on the loopback whose responses a test writes itself. Thread safety: safe. */
final class FakeServer implements Closeable {
    private final ServerSocket listener = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger accepted = new AtomicInteger();
    private final Responder responder;
    private volatile int firstPort;

    /** Writes the response to a request; the first request of all connections has the number 1. */
    interface Responder {
        void respond(int request, Socket socket) throws IOException;
    }

    /** A server that writes {@code first} to the connection that was accepted first, and {@code others} to others. */
    FakeServer(byte[] first, byte[] others) throws IOException {
        responder = (request, socket) -> socket.getOutputStream().write(isFirst(socket) ? first : others);
        start(this::accept);
    }

    FakeServer(Responder responder) throws IOException {
        this.responder = responder;
        start(this::accept);
    }

    static FakeServer of(byte[] response) throws IOException {
        return new FakeServer((request, socket) -> socket.getOutputStream().write(response));
    }

    static byte[] response(String statusLine, byte[] body) {
        return concat(head(statusLine, "Content-Length: " + body.length), body);
    }

    static byte[] ok(byte[] body) {
        return response("200 OK", body);
    }

    static byte[] head(String statusLine, String field) {
        return ("HTTP/1.1 " + statusLine + "\r\n" + field + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "fake-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                if (accepted.incrementAndGet() == 1) {
                    firstPort = socket.getPort();
                }
                open.add(socket);
                start(() -> serve(socket));
            }
        } catch (IOException closed) {
            open.forEach(FakeServer::close);
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            String head = readHead(in);
            while (!head.isEmpty() && !socket.isClosed()) {
                responder.respond(requests.incrementAndGet(), socket);
                head = head.contains("Connection: close") ? "" : readHead(in);
            }
        } catch (IOException closedByClient) {
            // The client has gone: the test sees it in openConnections.
        } finally {
            open.remove(socket);
        }
    }

    /** A request head, or nothing at the end of the input. */
    private static String readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    Target target(Path body) {
        return target(body, ProcessHandle.current().pid());
    }

    /** This server as one whose threads are not known: those of the test never all sleep. */
    Target targetWithoutThreads(Path body) {
        return target(body, 0);
    }

    private Target target(Path body, long pid) {
        return new Target("127.0.0.1", listener.getLocalPort(), "/a", pid, 200, body.toString());
    }

    int requests() {
        return requests.get();
    }

    int accepted() {
        return accepted.get();
    }

    private boolean isFirst(Socket socket) {
        return socket.getPort() == firstPort;
    }

    int openConnections() {
        return open.size();
    }

    /** Writes each byte in a segment of its own, as far as the kernel allows. */
    static void writeByteByByte(OutputStream out, byte[] bytes) throws IOException {
        for (byte each : bytes) {
            out.write(each);
            out.flush();
        }
    }

    /** Blocks a responder until the test releases it. */
    static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
