package dev.tern.server.config;

import dev.tern.http.HttpLimits;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * The configuration of a server. {@link #builder()} returns the defaults; each setting of {@link Builder} states its
 * unit, range and default.
 *
 * <p>Thread safety: immutable.
 */
public final class ServerConfig {
    private static final Duration MIN_TIMEOUT = Duration.ofMillis(1);
    private static final Duration MAX_TIMEOUT = Duration.ofDays(1);

    private final InetSocketAddress address;
    private final TransportKind transport;
    private final ThreadingModel model;
    private final TriggerMode listenerTrigger;
    private final TriggerMode connectionTrigger;
    private final int loops;
    private final int workers;
    private final int taskQueue;
    private final int maxConnections;
    private final int backlog;
    private final boolean reusePort;
    private final int sendBuffer;
    private final boolean linger;
    private final HttpLimits limits;
    private final Duration headerTimeout;
    private final Duration bodyTimeout;
    private final Duration idleTimeout;
    private final Duration writeTimeout;
    private final int minRate;
    private final Duration grace;

    private ServerConfig(Builder builder) {
        this.address = builder.address;
        this.transport = builder.model == ThreadingModel.VIRTUAL ? TransportKind.SELECTOR : builder.transport;
        this.model = builder.model;
        this.listenerTrigger = builder.listenerTrigger;
        this.connectionTrigger = builder.connectionTrigger;
        this.loops = builder.loops;
        this.workers = builder.workers;
        this.taskQueue = builder.taskQueue;
        this.maxConnections = builder.maxConnections;
        this.backlog = builder.backlog;
        this.reusePort = builder.reusePort;
        this.sendBuffer = builder.sendBuffer;
        this.linger = builder.linger;
        this.limits = builder.limits;
        this.headerTimeout = builder.headerTimeout;
        this.bodyTimeout = builder.bodyTimeout;
        this.idleTimeout = builder.idleTimeout;
        this.writeTimeout = builder.writeTimeout;
        this.minRate = builder.minRate;
        this.grace = builder.grace;
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** The address to bind. */
    public InetSocketAddress address() {
        return address;
    }

    /** The transport; SELECTOR in the model VIRTUAL. */
    public TransportKind transport() {
        return transport;
    }

    /** Which threads read, handle and write. */
    public ThreadingModel model() {
        return model;
    }

    /** The trigger mode of the listener. */
    public TriggerMode listenerTrigger() {
        return listenerTrigger;
    }

    /** The trigger mode of connections. */
    public TriggerMode connectionTrigger() {
        return connectionTrigger;
    }

    /** The number of event loops of MULTI_REACTOR; the other models have one. */
    public int loops() {
        return loops;
    }

    /** The number of worker threads. */
    public int workers() {
        return workers;
    }

    /** The capacity of the task queue. */
    public int taskQueue() {
        return taskQueue;
    }

    /** The limit on open connections. */
    public int maxConnections() {
        return maxConnections;
    }

    /** The accept backlog. */
    public int backlog() {
        return backlog;
    }

    /** Whether each loop has its own listener (SO_REUSEPORT). */
    public boolean reusePort() {
        return reusePort;
    }

    /** The socket send buffer in bytes (SO_SNDBUF); 0: the default of the kernel. */
    public int sendBuffer() {
        return sendBuffer;
    }

    /** Whether a close blocks its loop for up to a second until unsent bytes are sent (SO_LINGER). */
    public boolean linger() {
        return linger;
    }

    /** The limits on the parts of a request. */
    public HttpLimits limits() {
        return limits;
    }

    /** The time from the first byte of a head to its end. */
    public Duration headerTimeout() {
        return headerTimeout;
    }

    /** The time between two reads of a body. */
    public Duration bodyTimeout() {
        return bodyTimeout;
    }

    /** The time between two requests. */
    public Duration idleTimeout() {
        return idleTimeout;
    }

    /** The time in which a client must take part of a response. */
    public Duration writeTimeout() {
        return writeTimeout;
    }

    /** The minimum data rate in bytes per second; 0: none. */
    public int minRate() {
        return minRate;
    }

    /** How long a stop waits for requests in progress. */
    public Duration grace() {
        return grace;
    }

    /**
     * Collects settings.
     *
     * <p>Thread safety: confined to one thread.
     */
    public static final class Builder {
        private InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080);
        private TransportKind transport = TransportKind.AUTO;
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

        /** Sets the address to bind; port 0 for any free port. Default: 127.0.0.1:8080. */
        public Builder address(InetSocketAddress address) {
            this.address = address;
            return this;
        }

        /** Sets the port on the loopback address; 0 for any free port. */
        public Builder port(int port) {
            return address(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        }

        /** Sets the transport; EPOLL is not allowed in the model VIRTUAL, which uses java.nio. Default: AUTO. */
        public Builder transport(TransportKind transport) {
            this.transport = transport;
            return this;
        }

        /** Sets which threads read, handle and write. Default: MULTI_REACTOR. */
        public Builder model(ThreadingModel model) {
            this.model = model;
            return this;
        }

        /**
         * Sets when the listener accepts and when a connection reads; EDGE is not allowed in the model VIRTUAL, which
         * has no trigger. Default: LEVEL for both.
         */
        public Builder triggers(TriggerMode listener, TriggerMode connection) {
            this.listenerTrigger = listener;
            this.connectionTrigger = connection;
            return this;
        }

        /**
         * Sets the number of event loops of MULTI_REACTOR, 1 to 1024; the other models have one. Default: the
         * number of processors.
         */
        public Builder loops(int loops) {
            this.loops = loops;
            return this;
        }

        /** Sets the number of worker threads, 1 to 4096. Default: the number of processors. */
        public Builder workers(int workers) {
            this.workers = workers;
            return this;
        }

        /**
         * Sets the capacity of the task queue of the workers, 1 to 1,048,576; a request that finds it full gets
         * 503. Default: 4096.
         */
        public Builder taskQueue(int taskQueue) {
            this.taskQueue = taskQueue;
            return this;
        }

        /**
         * Sets the limit on open connections, 1 to 10,000,000. Connections and files that are being sent are also
         * limited to 0.9 x (descriptor limit of the process - 64) together. Default: 65,536.
         */
        public Builder maxConnections(int maxConnections) {
            this.maxConnections = maxConnections;
            return this;
        }

        /**
         * Sets the number of connections that the kernel queues before they are accepted, 1 to 65,535. Default:
         * 4096.
         */
        public Builder backlog(int backlog) {
            this.backlog = backlog;
            return this;
        }

        /**
         * Sets whether each loop has its own listener, among which the kernel distributes connections
         * (SO_REUSEPORT). Default: false.
         */
        public Builder reusePort(boolean reusePort) {
            this.reusePort = reusePort;
            return this;
        }

        /**
         * Sets the socket send buffer in bytes (SO_SNDBUF), 0 to 1 GiB; 0 for the default of the kernel. Default: 1
         * MiB.
         */
        public Builder sendBuffer(int sendBuffer) {
            this.sendBuffer = sendBuffer;
            return this;
        }

        /**
         * Sets whether a close blocks its loop for up to a second until unsent bytes are sent (SO_LINGER). Default:
         * false.
         */
        public Builder linger(boolean linger) {
            this.linger = linger;
            return this;
        }

        /** Sets the limits on the parts of a request. Default: {@link HttpLimits#DEFAULT}. */
        public Builder limits(HttpLimits limits) {
            this.limits = limits;
            return this;
        }

        /** Sets the time from the first byte of a head to its end, 1 ms to 1 day; then 408. Default: 10 s. */
        public Builder headerTimeout(Duration headerTimeout) {
            this.headerTimeout = headerTimeout;
            return this;
        }

        /** Sets the time between two reads of a body, 1 ms to 1 day; then 408. Default: 30 s. */
        public Builder bodyTimeout(Duration bodyTimeout) {
            this.bodyTimeout = bodyTimeout;
            return this;
        }

        /** Sets the time between two requests, 1 ms to 1 day; then the connection is closed. Default: 30 s. */
        public Builder idleTimeout(Duration idleTimeout) {
            this.idleTimeout = idleTimeout;
            return this;
        }

        /**
         * Sets the time in which a client must take part of a response, 1 ms to 1 day; then the connection is
         * closed. Default: 30 s.
         */
        public Builder writeTimeout(Duration writeTimeout) {
            this.writeTimeout = writeTimeout;
            return this;
        }

        /**
         * Sets the minimum data rate in bytes per second, 0 to 1 GiB; 0 for none. It applies to a body after 5 s
         * (then 408), and to the client of a response within the write timeout (then the connection is closed).
         * Default: 240.
         */
        public Builder minRate(int minRate) {
            this.minRate = minRate;
            return this;
        }

        /** Sets how long {@code HttpServer.close} waits for requests in progress, 0 to 1 day. Default: 10 s. */
        public Builder grace(Duration grace) {
            this.grace = grace;
            return this;
        }

        /**
         * Builds the configuration.
         *
         * @throws IllegalArgumentException when a value is out of its range, or not allowed in the model; the message
         *     names the setting and says what is allowed
         */
        public ServerConfig build() {
            requireIn("loops", loops, 1, 1024);
            requireIn("workers", workers, 1, 4096);
            requireIn("taskQueue", taskQueue, 1, 1 << 20);
            requireIn("maxConnections", maxConnections, 1, 10_000_000);
            requireIn("backlog", backlog, 1, 65_535);
            requireIn("sendBuffer", sendBuffer, 0, 1 << 30);
            requireIn("minRate", minRate, 0, 1 << 30);
            requireIn("headerTimeout", headerTimeout, MIN_TIMEOUT);
            requireIn("bodyTimeout", bodyTimeout, MIN_TIMEOUT);
            requireIn("idleTimeout", idleTimeout, MIN_TIMEOUT);
            requireIn("writeTimeout", writeTimeout, MIN_TIMEOUT);
            requireIn("grace", grace, Duration.ZERO);
            if (model == ThreadingModel.VIRTUAL) {
                requireForVirtual("transport", transport != TransportKind.EPOLL, "uses java.nio, not epoll");
                requireForVirtual("triggers", !usesEdge(), "has no trigger: its threads block");
            }
            return new ServerConfig(this);
        }

        private boolean usesEdge() {
            return listenerTrigger == TriggerMode.EDGE || connectionTrigger == TriggerMode.EDGE;
        }

        private static void requireForVirtual(String name, boolean allowed, String reason) {
            if (!allowed) {
                throw new IllegalArgumentException(name + ": the model virtual " + reason);
            }
        }

        private static void requireIn(String name, int value, int min, int max) {
            if (value < min || value > max) {
                throw new IllegalArgumentException(name + ": " + value + ", must be " + min + " to " + max);
            }
        }

        private static void requireIn(String name, Duration value, Duration min) {
            if (value.compareTo(min) < 0 || value.compareTo(MAX_TIMEOUT) > 0) {
                throw new IllegalArgumentException(
                        name + ": " + value.toMillis() + "ms, must be " + min.toMillis() + "ms to 1 day");
            }
        }
    }
}
