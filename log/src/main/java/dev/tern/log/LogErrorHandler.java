package dev.tern.log;

import java.io.IOException;

/**
 * Is told when a sink fails and when it heals, once each time.
 *
 * <p>Thread safety: called on the thread that writes to the sink.
 */
public interface LogErrorHandler {

    /** The sink failed; lines are discarded and counted until it heals. */
    void failed(IOException cause);

    /**
     * The sink works again.
     *
     * @param discardedLines lines lost in between, above 0
     */
    void healed(long discardedLines);

    /** A handler that writes one line each to stderr. */
    static LogErrorHandler stderr() {
        return new LogErrorHandler() {
            @Override
            public void failed(IOException cause) {
                System.err.println("tern-log: cannot write, lines are discarded: " + cause);
            }

            @Override
            public void healed(long discardedLines) {
                System.err.println("tern-log: writing again, " + discardedLines + " lines were discarded");
            }
        };
    }
}
