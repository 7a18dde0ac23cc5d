package dev.tern.it;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** One of the twelve combinations of model and triggers, as on the command line. */
public record Mode(String model, String trigger) {

    public static Stream<Mode> all() {
        List<Mode> modes = new ArrayList<>();
        for (String model : List.of("multi-reactor", "reactor", "proactor")) {
            for (String trigger : List.of("lt-lt", "lt-et", "et-lt", "et-et")) {
                modes.add(new Mode(model, trigger));
            }
        }
        return modes.stream();
    }

    /** The arguments that choose it, followed by others. */
    public String[] arguments(String... others) {
        return Stream.concat(Stream.of("-a", model, "-m", trigger), Stream.of(others))
                .toArray(String[]::new);
    }

    @Override
    public String toString() {
        return model + " " + trigger;
    }
}
