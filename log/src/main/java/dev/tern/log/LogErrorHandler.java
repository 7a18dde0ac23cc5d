package dev.tern.log;

import java.io.IOException;

/**
 * Is told when a sink fails and when it heals, once each time. What a handler throws is ignored.
 *
 * <p>A handler may ask a {@link LogWriter} that reports to it for {@link LogWriter#statistics}, but not write to it,
 * wait for it or close it: such calls return at once and have no effect. Nor may it end the JVM while the writer is to
 * be closed at exit; another thread may.
 *
 * <p>Thread safety: called on the thread that writes to the sink or closes it, one call at a time.
 */
public interface LogErrorHandler {

    /** The sink failed; lines are discarded and counted until it heals. */
    void failed(IOException cause);

    /**
     * The sink works again.
     *
     * @param discardedLines lines lost in between, at least 0
     */
    void healed(long discardedLines);

    /**
     * A file could not be rolled, and grows beyond its bound; nothing is lost. Said once, until a roll succeeds again.
     *
     * <p>Does nothing unless overridden.
     */
    default void rollFailed(IOException cause) {}

    /**
     * Rolled files could not be compressed, or the oldest not removed; nothing is lost, and each roll tries again. Said
     * once, until it goes well again.
     *
     * <p>Does nothing unless overridden.
     */
    default void cleanUpFailed(IOException cause) {}

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

            @Override
            public void rollFailed(IOException cause) {
                System.err.println("tern-log: cannot roll the file, it grows on: " + cause);
            }

            @Override
            public void cleanUpFailed(IOException cause) {
                System.err.println("tern-log: cannot compress or remove rolled files: " + cause);
            }
        };
    }
}
