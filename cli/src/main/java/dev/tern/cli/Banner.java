package dev.tern.cli;

import dev.tern.admin.AdminServer;
import dev.tern.server.HttpServer;
import dev.tern.server.config.ServerConfig;
import dev.tern.server.config.ThreadingModel;
import dev.tern.server.config.TriggerMode;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The text on stdout after the start: the URL first, then the site and the mode; at most seven lines. */
final class Banner {
    private Banner() {}

    static String of(HttpServer server, @Nullable AdminServer admin, ServeOptions options, String site) {
        StringBuilder text = new StringBuilder();
        text.append(url(server.address())).append('\n');
        text.append("serving ").append(site).append('\n');
        text.append(mode(server)).append('\n');
        text.append("log ").append(log(options)).append('\n');
        if (admin != null) {
            text.append("admin ").append(url(admin.address())).append("status.json\n");
        }
        if (options.databaseConnections != null) {
            text.append("-s ").append(options.databaseConnections).append(" is ignored: Tern has no database\n");
        }
        text.append("Ctrl-C stops it\n");
        return text.toString();
    }

    /** A browser cannot connect to the wildcard address; the loopback address is one that it includes. */
    private static String url(InetSocketAddress bound) {
        InetAddress address = bound.getAddress();
        String host = address.isAnyLocalAddress() ? "127.0.0.1" : address.getHostAddress();
        boolean bracketed = address instanceof Inet6Address && !address.isAnyLocalAddress();
        return "http://" + (bracketed ? "[" + host + "]" : host) + ":" + bound.getPort() + "/";
    }

    private static String mode(HttpServer server) {
        ServerConfig config = server.config();
        String threads = config.model() == ThreadingModel.MULTI_REACTOR
                ? counted(config.loops(), "loop")
                : "1 loop, " + counted(config.workers(), "worker");
        boolean emulated = !server.nativeEdge();
        return label(config.model()) + ", " + threads + "; listener " + triggerLabel(config.listenerTrigger(), emulated)
                + ", connections " + triggerLabel(config.connectionTrigger(), emulated) + "; poller "
                + server.transport();
    }

    static String label(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String counted(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private static String triggerLabel(TriggerMode trigger, boolean emulated) {
        return trigger == TriggerMode.LEVEL ? "level" : emulated ? "edge (emulated)" : "edge";
    }

    private static String log(ServeOptions options) {
        String target = options.logDirectory == null ? "stderr" : options.logDirectory.toString();
        String mode = options.logMode() == LogMode.OFF
                ? "off"
                : options.logMode().name().toLowerCase(Locale.ROOT) + " to " + target;
        String access = options.accessLog == AccessLog.Form.OFF
                ? "off"
                : options.accessLog.name().toLowerCase(Locale.ROOT) + " to " + target;
        return mode + ", access log " + access;
    }
}
