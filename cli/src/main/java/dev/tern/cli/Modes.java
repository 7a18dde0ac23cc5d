package dev.tern.cli;

import java.io.PrintStream;
import java.util.List;

/** {@code tern modes}: a table of the threading models and trigger modes. */
final class Modes {
    private static final String TABLE = """
            model (-a)          read    handle  write   threads
            multi-reactor       loop    loop    loop    --loops loops share the connections (the default)
            reactor (1)         worker  worker  worker  1 loop reports readiness, -t workers do the rest
            proactor (0)        loop    worker  loop    1 loop reads and writes, -t workers handle

            trigger (-m)        listener                connections
            lt-lt (0)           one accept per event    one read per event
            lt-et (1)           one accept per event    read until EAGAIN
            et-lt (2)           accept until EAGAIN     one read per event
            et-et (3)           accept until EAGAIN     read until EAGAIN

            poller (--poller)   epoll: native, on Linux with Java 22 or newer; edge trigger by EPOLLET
                                selector: java.nio, level-triggered; edge is emulated by reading until EAGAIN
            A blocking handler runs on a worker in every model. With workers, a connection is one-shot (EPOLLONESHOT):
            its owner arms it again when the owner is done.
            """;

    private Modes() {}

    static int show(List<String> words, PrintStream out) throws UsageException {
        if (!words.isEmpty() && !words.get(0).equals("--help")) {
            throw new UsageException("modes takes no arguments, but has '" + words.get(0) + "'");
        }
        out.print(TABLE);
        return 0;
    }
}
