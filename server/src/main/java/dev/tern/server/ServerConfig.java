package dev.tern.server;

import dev.tern.http.HttpLimits;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Everything that can be set on a server. Made by {@link #builder()}, whose values are the defaults named here.
 *
 * <p>Thread safety: immutable.
 *
 * @param address the address to bind, port 0 for any; 127.0.0.1:8080
 * @param poller what sockets and readiness are made of; AUTO
 * @param model which threads read, handle and write; MULTI_REACTOR
 * @param listenerTrigger when the listener accepts; LEVEL
 * @param connectionTrigger when a connection reads; LEVEL
 * @param loops number of event loops of MULTI_REACTOR, 1 to 1024 (the other models have one); the number of processors
 * @param workers number of worker threads, 1 to 4096; the number of processors
 * @param taskQueue tasks that may wait for a worker, 1 to 1,048,576; a full queue is answered 503; 4096
 * @param maxConnections connections at once, 1 to 10,000,000; 65,536. Where the process has few descriptors, connections and files that
 *     are being sent are bounded by 0.9 x (limit - 64) together
 * @param backlog connections that the system may hold before they are accepted, 1 to 65,535; 4096
 * @param reusePort whether each loop has a listener of its own, among which the system shares the connections (SO_REUSEPORT), instead of
 *     one for all; false
 * @param sendBuffer bytes that the system may hold for a client that is slow to take them, 0 to 1 GiB; 0 leaves it to the system; 1 MiB
 * @param linger whether a close waits up to a second for unsent bytes (SO_LINGER), and its loop with it; false
 * @param limits what one connection accepts; {@link HttpLimits#DEFAULT}
 * @param headerTimeout from the first byte of a head to its end, 1 ms to 1 day; then 408; 10 s
 * @param bodyTimeout between two pieces of a body, 1 ms to 1 day; then 408; 30 s
 * @param idleTimeout between two requests, 1 ms to 1 day; then the connection is closed; 30 s
 * @param writeTimeout while a client takes no bytes, or too few, 1 ms to 1 day; then the connection is closed; 30 s
 * @param minRate bytes a second that a body makes, after 5 s, and a client takes of an answer within the write timeout, 0 to 1 GiB; then
 *     408 or the end; 0: any; 240
 * @param grace how long {@link HttpServer#close} waits for what is in flight, 0 to 1 day; 10 s
 */
public record ServerConfig(
        InetSocketAddress address,
        TransportKind poller,
        ThreadingModel model,
        TriggerMode listenerTrigger,
        TriggerMode connectionTrigger,
        int loops,
        int workers,
        int taskQueue,
        int maxConnections,
        int backlog,
        boolean reusePort,
        int sendBuffer,
        boolean linger,
        HttpLimits limits,
        Duration headerTimeout,
        Duration bodyTimeout,
        Duration idleTimeout,
        Duration writeTimeout,
        int minRate,
        Duration grace) {

    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration MOST = Duration.ofDays(1);

    public ServerConfig {
        requireIn("loops", loops, 1, 1024);
        requireIn("workers", workers, 1, 4096);
        requireIn("taskQueue", taskQueue, 1, 1 << 20);
        requireIn("maxConnections", maxConnections, 1, 10_000_000);
        requireIn("backlog", backlog, 1, 65_535);
        requireIn("sendBuffer", sendBuffer, 0, 1 << 30);
        requireIn("minRate", minRate, 0, 1 << 30);
        requireIn("headerTimeout", headerTimeout, LEAST);
        requireIn("bodyTimeout", bodyTimeout, LEAST);
        requireIn("idleTimeout", idleTimeout, LEAST);
        requireIn("writeTimeout", writeTimeout, LEAST);
        requireIn("grace", grace, Duration.ZERO);
    }

    private static void requireIn(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + ": " + value + ", must be " + least + " to " + most);
        }
    }

    private static void requireIn(String name, Duration value, Duration least) {
        if (value.compareTo(least) < 0 || value.compareTo(MOST) > 0) {
            throw new IllegalArgumentException(
                    name + ": " + value.toMillis() + "ms, must be " + least.toMillis() + "ms to 1 day");
        }
    }

    /** The default settings, to change some. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Collects settings.
     *
     * <p>Thread safety: confined to one thread.
     */
    public static final class Builder {
        private InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080);
        private TransportKind poller = TransportKind.AUTO;
        private ThreadingModel model = ThreadingModel.MULTI_REACTOR;
        private TriggerMode listenerTrigger = TriggerMode.LEVEL;
        private TriggerMode connectionTrigger = TriggerMode.LEVEL;
        private int loops = Runtime.getRuntime().availableProcessors();
        private int workers = Runtime.getRuntime().availableProcessors();
        private int taskQueue = 4096;
        private int maxConnections = 65_536;
        private int backlog = 4096;
        private boolean reusePort;
        private int sendBuffer = 1 << 20;
        private boolean linger;
        private HttpLimits limits = HttpLimits.DEFAULT;
        private Duration headerTimeout = Duration.ofSeconds(10);
        private Duration bodyTimeout = Duration.ofSeconds(30);
        private Duration idleTimeout = Duration.ofSeconds(30);
        private Duration writeTimeout = Duration.ofSeconds(30);
        private int minRate = 240;
        private Duration grace = Duration.ofSeconds(10);

        private Builder() {}

        /** Sets the address to bind; port 0 for any. */
        public Builder address(InetSocketAddress address) {
            this.address = address;
            return this;
        }

        /** Sets the port on the loopback address; 0 for any. */
        public Builder port(int port) {
            return address(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        }

        /** What sockets and readiness are made of. */
        public Builder poller(TransportKind poller) {
            this.poller = poller;
            return this;
        }

        /** Sets which threads read, handle and write. */
        public Builder model(ThreadingModel model) {
            this.model = model;
            return this;
        }

        /** Sets when the listener accepts and when a connection reads. */
        public Builder triggers(TriggerMode listener, TriggerMode connection) {
            this.listenerTrigger = listener;
            this.connectionTrigger = connection;
            return this;
        }

        /** Sets the number of event loops of MULTI_REACTOR. */
        public Builder loops(int loops) {
            this.loops = loops;
            return this;
        }

        /** Sets the number of worker threads. */
        public Builder workers(int workers) {
            this.workers = workers;
            return this;
        }

        /** Sets how many tasks may wait for a worker. */
        public Builder taskQueue(int taskQueue) {
            this.taskQueue = taskQueue;
            return this;
        }

        /** Sets the number of connections at once. */
        public Builder maxConnections(int maxConnections) {
            this.maxConnections = maxConnections;
            return this;
        }

        /** Sets how many connections the system may hold before they are accepted. */
        public Builder backlog(int backlog) {
            this.backlog = backlog;
            return this;
        }

        /** Sets whether each loop has a listener of its own. */
        public Builder reusePort(boolean reusePort) {
            this.reusePort = reusePort;
            return this;
        }

        /** Sets how many bytes the system may hold for a client that is slow to take them; 0 leaves it to the system. */
        public Builder sendBuffer(int sendBuffer) {
            this.sendBuffer = sendBuffer;
            return this;
        }

        /** Sets whether a close waits up to a second for unsent bytes. */
        public Builder linger(boolean linger) {
            this.linger = linger;
            return this;
        }

        /** Sets what one connection accepts. */
        public Builder limits(HttpLimits limits) {
            this.limits = limits;
            return this;
        }

        /** Sets the time from the first byte of a head to its end. */
        public Builder headerTimeout(Duration headerTimeout) {
            this.headerTimeout = headerTimeout;
            return this;
        }

        /** Sets the time between two pieces of a body. */
        public Builder bodyTimeout(Duration bodyTimeout) {
            this.bodyTimeout = bodyTimeout;
            return this;
        }

        /** Sets the time between two requests. */
        public Builder idleTimeout(Duration idleTimeout) {
            this.idleTimeout = idleTimeout;
            return this;
        }

        /** Sets how long a client may take no bytes. */
        public Builder writeTimeout(Duration writeTimeout) {
            this.writeTimeout = writeTimeout;
            return this;
        }

        /** Sets how many bytes a second a body makes and a client takes at least; 0: any. */
        public Builder minRate(int minRate) {
            this.minRate = minRate;
            return this;
        }

        /** Sets how long a close waits for what is in flight. */
        public Builder grace(Duration grace) {
            this.grace = grace;
            return this;
        }

        /**
         * Makes the settings.
         *
         * @throws IllegalArgumentException when a value is out of its range
         */
        public ServerConfig build() {
            return new ServerConfig(
                    address,
                    poller,
                    model,
                    listenerTrigger,
                    connectionTrigger,
                    loops,
                    workers,
                    taskQueue,
                    maxConnections,
                    backlog,
                    reusePort,
                    sendBuffer,
                    linger,
                    limits,
                    headerTimeout,
                    bodyTimeout,
                    idleTimeout,
                    writeTimeout,
                    minRate,
                    grace);
        }
    }
}
