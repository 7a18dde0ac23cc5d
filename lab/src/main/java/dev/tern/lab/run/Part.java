package dev.tern.lab.run;

import dev.tern.lab.results.ServerProcess;
import java.util.List;

/**
 * A part of a run: its servers, and the trials that each block measures in random order.
 *
 * @param name the name on the command line
 * @param kind what is measured
 * @param servers the processes, control processes hidden among them
 * @param trials each names one of the servers
 */
record Part(String name, Kind kind, List<ServerProcess> servers, List<Trial> trials) {

    /** What a part measures. */
    enum Kind {
        /** Blocks of slices, after the exact counts of a connection in lock-step. */
        CELLS,
        /** Blocks of slices. */
        SWEEP,
        /** The highest rate of an open loop whose p99 stays under a bound. */
        HIGHEST_RATE,
        /** Four classic errors of measurement. */
        MISTAKES
    }

    /** The part with some of its servers. */
    Part only(List<ServerProcess> some) {
        return new Part(
                name,
                kind,
                some,
                trials.stream().filter(trial -> some.contains(trial.server())).toList());
    }
}
