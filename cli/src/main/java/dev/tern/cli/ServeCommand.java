package dev.tern.cli;

import dev.tern.admin.AdminServer;
import dev.tern.http.ExchangeListener;
import dev.tern.http.HttpHandler;
import dev.tern.server.HttpServer;
import dev.tern.server.config.ServerConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** {@code tern [serve]}: serves a directory until a signal stops it. */
final class ServeCommand {
    static final int CANNOT_START = 2;
    private static final int UNFINISHED = 3;

    private final ServeOptions options;
    private final PrintStream out;
    private final PrintStream err;
    private final BiConsumer<HttpServer, Runnable> whenServing;
    private final CountDownLatch stop = new CountDownLatch(1);

    ServeCommand(ServeOptions options, PrintStream out, PrintStream err) {
        this(options, out, err, (server, terminate) -> {});
    }

    /** Creates a command that calls {@code whenServing} after the start, with the server and the action of a signal. */
    ServeCommand(ServeOptions options, PrintStream out, PrintStream err, BiConsumer<HttpServer, Runnable> whenServing) {
        this.options = options;
        this.out = out;
        this.err = err;
        this.whenServing = whenServing;
    }

    /** Serves, and returns the exit status. */
    int run() throws UsageException, InterruptedException {
        ServerConfig wanted = options.config();
        Path root = options.siteRoot();
        try (LogSetup logs = LogSetup.open(options)) {
            options.transport(wanted.transport().resolved());
            ServerConfig config = options.config();
            HttpHandler handler = SiteHandlers.handler(root, options, config);
            return serve(config, handler, logs, SiteHandlers.name(root));
        } catch (IOException e) {
            return cannotStart(e);
        }
    }

    private int serve(ServerConfig config, HttpHandler handler, LogSetup logs, String site)
            throws IOException, InterruptedException {
        try (HttpServer server = bind(config, handler, exchanges(logs));
                AdminServer admin = admin(server)) {
            server.start();
            Signals.handle("TERM", this::terminate);
            Signals.handle("INT", this::terminate);
            Signals.handle("HUP", stop::countDown);
            out.print(Banner.of(server, admin, options, site));
            out.flush();
            whenServing.accept(server, this::terminate);
            stop.await();
            return stop(server, logs);
        }
    }

    private static int stop(HttpServer server, LogSetup logs) throws InterruptedException {
        Duration grace = server.config().grace();
        long endNanos = System.nanoTime() + grace.toNanos();
        boolean finished = server.stop(grace);
        boolean logged = logs.close(Duration.ofNanos(endNanos - System.nanoTime()));
        return finished && logged ? 0 : UNFINISHED;
    }

    private ExchangeListener exchanges(LogSetup logs) {
        return options.accessLog == AccessLog.Form.OFF
                ? ExchangeListener.NONE
                : new AccessLog(options.accessLog, logs.accessWriter(), InstantSource.system(), ZoneId.systemDefault());
    }

    private static HttpServer bind(ServerConfig config, HttpHandler handler, ExchangeListener exchanges)
            throws IOException {
        return bind(config.address(), () -> HttpServer.create(config, handler, exchanges));
    }

    /** The started admin listener; null where none was asked for. */
    private @Nullable AdminServer admin(HttpServer server) throws IOException {
        InetSocketAddress address = options.admin;
        if (address == null) {
            return null;
        }
        AdminServer admin = bind(address, () -> AdminServer.create(server, address));
        admin.start();
        return admin;
    }

    private interface Listening<T> {
        T bind() throws IOException;
    }

    private static <T> T bind(InetSocketAddress address, Listening<T> listening) throws IOException {
        if (address.isUnresolved()) {
            throw new IOException("cannot resolve " + address.getHostString());
        }
        try {
            return listening.bind();
        } catch (BindException e) {
            String target = address.getHostString() + ":" + address.getPort();
            throw new IOException("cannot listen on " + target + ": " + e.getMessage(), e);
        }
    }

    /**
     * The first signal stops the server, the second ends the process at once. HUP never counts as a second signal: a
     * closing terminal sends several, and service managers send one after TERM.
     */
    private void terminate() {
        synchronized (stop) {
            if (stop.getCount() == 0) {
                Runtime.getRuntime().halt(UNFINISHED);
            }
            stop.countDown();
        }
    }

    private int cannotStart(Exception e) {
        err.println("tern: " + reason(e));
        if (options.debug) {
            e.printStackTrace(err);
        }
        return CANNOT_START;
    }

    private static String reason(Exception e) {
        String message = e.getMessage();
        return message == null ? e.toString() : message;
    }
}
