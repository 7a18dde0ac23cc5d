package dev.tern.it;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A threading model and a trigger pair, as on the command line, on an available poller. */
public record Mode(String model, String trigger, String poller) {
    private static final String NATIVE = "/dev/tern/server/epoll/EpollTransport.class";

    /** The twelve combinations on each available poller. */
    public static Stream<Mode> all() {
        List<Mode> modes = new ArrayList<>();
        for (String poller : pollers()) {
            for (String model : List.of("multi-reactor", "reactor", "proactor")) {
                for (String trigger : List.of("lt-lt", "lt-et", "et-lt", "et-et")) {
                    modes.add(new Mode(model, trigger, poller));
                }
            }
        }
        return modes.stream();
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
