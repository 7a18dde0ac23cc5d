package dev.tern.lab.run;

import java.util.List;

/** How much a run measures, as the names of its parts. */
public enum Scale {
    /** The cells of models and triggers on the default transport. */
    QUICK(List.of("cells")),
    /** All parts, with five processes per cell. */
    FULL(List.of(
            "all-cells",
            "workers",
            "log",
            "connections",
            "persistence",
            "pipelining",
            "size",
            "slow-clients",
            "max-rate")),
    /** The eight combinations of the notes, in their order. */
    CLASSIC(List.of("classic")),
    /** Four classic errors of measurement. */
    MISTAKES(List.of("mistakes"));

    private final List<String> parts;

    Scale(List<String> parts) {
        this.parts = parts;
    }

    /** The names of the parts. */
    public List<String> parts() {
        return parts;
    }
}
