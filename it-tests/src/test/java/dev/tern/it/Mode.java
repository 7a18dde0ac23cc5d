package dev.tern.it;

import dev.tern.server.config.ThreadingModel;
import dev.tern.server.config.TransportKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A threading model and a trigger pair, as on the command line, on an available poller. */
public record Mode(String model, String trigger, String poller) {
    private static final String NATIVE = "/dev/tern/server/epoll/EpollTransport.class";

    /** The twelve combinations on each available poller, and the model virtual where it is available. */
    public static Stream<Mode> all() {
        List<Mode> modes = new ArrayList<>();
        for (String poller : pollers()) {
            for (String model : List.of("multi-reactor", "reactor", "proactor")) {
                for (String trigger : List.of("lt-lt", "lt-et", "et-lt", "et-et")) {
                    modes.add(new Mode(model, trigger, poller));
                }
            }
        }
        if (hasVirtual()) {
            modes.add(new Mode("virtual", "lt-lt", "selector"));
        }
        return modes.stream();
    }

    private static boolean hasVirtual() {
        return Runtime.version().feature() >= 21;
    }

    /** The available models, as on the command line. */
    static Stream<String> models() {
        return threadingModels()
                .map(model -> model.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    /** The available models: VIRTUAL needs Java 21. */
    public static Stream<ThreadingModel> threadingModels() {
        return Arrays.stream(ThreadingModel.values()).filter(model -> hasVirtual() || model != ThreadingModel.VIRTUAL);
    }

    /** The models whose connections belong to event loops. */
    public static Stream<ThreadingModel> loopModels() {
        return Arrays.stream(ThreadingModel.values()).filter(model -> model != ThreadingModel.VIRTUAL);
    }

    /** The available models on a transport. */
    static Stream<ThreadingModel> threadingModels(TransportKind transport) {
        return transport == TransportKind.EPOLL ? loopModels() : threadingModels();
    }

    /** The available pollers of this build, on this JDK and operating system. */
    static List<String> pollers() {
        boolean able = Runtime.version().feature() >= 22
                && System.getProperty("os.name").equals("Linux");
        if (able && Mode.class.getResource(NATIVE) == null) {
            throw new IllegalStateException("this JDK builds the native transport, and it is not there");
        }
        return able ? List.of("selector", "epoll") : List.of("selector");
    }

    /** The JVM options that make all pollers available without the runnable jar. */
    static List<String> jvmOptions() {
        return pollers().contains("epoll") ? List.of("-ea", "--enable-native-access=ALL-UNNAMED") : List.of("-ea");
    }

    /** The arguments that select this mode, followed by others. */
    public String[] arguments(String... others) {
        return Stream.concat(Stream.of("-a", model, "-m", trigger, "--poller", poller), Stream.of(others))
                .toArray(String[]::new);
    }

    @Override
    public String toString() {
        return model + " " + trigger + " " + poller;
    }
}
