package dev.tern.server.cli;

import dev.tern.http.ExchangeListener;
import dev.tern.http.HttpHandler;
import dev.tern.server.HttpServer;
import dev.tern.server.ServerConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tern [serve]}: serves a directory until a signal asks it to stop. */
@Command(
        name = "tern",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        synopsisSubcommandLabel = "",
        customSynopsis = {"tern [serve] [DIR] [options]", "tern modes"},
        description = "Serves a directory over HTTP/1.1.",
        footer = "TIME is 500ms, 5s, 1m, 2h or 1d; SIZE is 8192, 8k, 1m or 2g.",
        subcommands = ModesCommand.class)
final class ServeCommand implements Callable<Integer> {
    private static final int CANNOT_START = 2;
    private static final int CUT = 3;

    @Mixin
    private final ServeOptions options = new ServeOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private final CountDownLatch stop = new CountDownLatch(1);

    @Override
    public Integer call() throws InterruptedException {
        ServerConfig wanted = options.config();
        Path root = options.siteRoot();
        try (Logs logs = Logs.open(options)) {
            options.poller = wanted.poller().resolved();
            ServerConfig config = options.config();
            HttpHandler handler = Site.handler(root, options, config);
            return serve(config, handler, logs);
        } catch (IOException e) {
            return cannotStart(e);
        }
    }

    private int serve(ServerConfig config, HttpHandler handler, Logs logs) throws IOException, InterruptedException {
        try (HttpServer server = bind(config, handler, exchanges(logs))) {
            server.start();
            Signals.onTermination(this::terminate);
            PrintWriter out = spec.commandLine().getOut();
            out.print(Banner.of(server, options, Site.name(options.siteRoot())));
            out.flush();
            stop.await();
            return server.stop(config.grace()) ? 0 : CUT;
        }
    }

    private ExchangeListener exchanges(Logs logs) {
        return options.accessLog == AccessLog.Form.OFF
                ? ExchangeListener.NONE
                : new AccessLog(options.accessLog, logs.accessWriter(), InstantSource.system(), ZoneId.systemDefault());
    }

    private static HttpServer bind(ServerConfig config, HttpHandler handler, ExchangeListener exchanges)
            throws IOException {
        InetSocketAddress address = config.address();
        if (address.isUnresolved()) {
            throw new IOException("cannot resolve " + address.getHostString());
        }
        try {
            return HttpServer.create(config, handler, exchanges);
        } catch (BindException e) {
            String place = address.getHostString() + ":" + address.getPort();
            throw new IOException("cannot listen on " + place + ": " + e.getMessage(), e);
        }
    }

    /** The first signal asks for the end, the second ends at once. */
    private void terminate() {
        synchronized (stop) {
            if (stop.getCount() == 0) {
                Runtime.getRuntime().halt(CUT);
            }
            stop.countDown();
        }
    }

    private int cannotStart(Exception e) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("tern: " + reason(e));
        if (options.debug) {
            e.printStackTrace(err);
        }
        err.flush();
        return CANNOT_START;
    }

    private static @Nullable String reason(Exception e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
