package dev.tern.server.cli;

import java.io.PrintStream;
import java.util.List;

/** {@code tern modes}: what each model and each trigger does here. */
final class Modes {
    private static final String TABLE = """
            model (-a)          read    handle  write   threads
            multi-reactor       loop    loop    loop    --loops loops share the connections (the default)
            reactor (1)         worker  worker  worker  1 loop reports readiness, -t workers do the rest
            proactor (0)        loop    worker  loop    1 loop reads and writes, -t workers handle

            trigger (-m)        listener                connections
            lt-lt (0)           one accept an event     one read an event
            lt-et (1)           one accept an event     read until it would block
            et-lt (2)           accept until none waits one read an event
            et-et (3)           accept until none waits read until it would block

            poller (--poller)   epoll: Linux itself, on Java 22 and newer; edge is the system's own
                                selector: java.nio, level-triggered; edge is emulated by reading until it would block
            A handler that may block runs on a worker in every model. With workers, a connection is one-shot: it is
            armed again by its owner when the owner is done.
            """;

    private Modes() {}

    static int show(List<String> words, PrintStream out) throws UsageException {
        if (!words.isEmpty() && !words.get(0).equals("--help")) {
            throw new UsageException("modes takes nothing, and has '" + words.get(0) + "'");
        }
        out.print(TABLE);
        return 0;
    }
}
