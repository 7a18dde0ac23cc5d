package dev.tern.cli;

import static dev.tern.server.config.TriggerMode.EDGE;
import static dev.tern.server.config.TriggerMode.LEVEL;

import dev.tern.server.config.TriggerMode;

/** The triggers of listener and connections, in the order of TinyWebServer's numbers. */
enum TriggerPair {
    /** 0: both level. */
    LT_LT(LEVEL, LEVEL),
    /** 1: listener level, connections edge. */
    LT_ET(LEVEL, EDGE),
    /** 2: listener edge, connections level. */
    ET_LT(EDGE, LEVEL),
    /** 3: both edge. */
    ET_ET(EDGE, EDGE);

    private final TriggerMode listener;
    private final TriggerMode connection;

    TriggerPair(TriggerMode listener, TriggerMode connection) {
        this.listener = listener;
        this.connection = connection;
    }

    TriggerMode listener() {
        return listener;
    }

    TriggerMode connection() {
        return connection;
    }

    /** The name on the command line. */
    String label() {
        return shortName(listener) + "-" + shortName(connection);
    }

    private static String shortName(TriggerMode trigger) {
        return trigger == LEVEL ? "lt" : "et";
    }
}
