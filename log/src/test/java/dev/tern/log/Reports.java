package dev.tern.log;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what it is told. */
class Reports implements LogErrorHandler {
    final List<String> all = new CopyOnWriteArrayList<>();

    @Override
    public void failed(IOException cause) {
        all.add("failed");
    }

    @Override
    public void healed(long discardedLines) {
        all.add("healed " + discardedLines);
    }

    @Override
    public void rollFailed(IOException cause) {
        all.add("rollFailed");
    }

    @Override
    public void cleanUpFailed(IOException cause) {
        all.add("cleanUpFailed");
    }
}
