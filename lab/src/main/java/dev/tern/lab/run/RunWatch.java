package dev.tern.lab.run;

import dev.tern.lab.process.StopRequest;
import java.io.IOException;

/**
 * Shows the progress of the blocks, and stops them on request.
 *
 * <p>Thread safety: confined to one thread.
 */
final class RunWatch implements Blocks.Watcher {
    private final Progress progress;
    private final StopRequest stop;
    private final AfterBlock afterBlock;
    private String part = "";
    private int blocks;
    private int slicesPerBlock;
    private int done;

    /** Called after each block. */
    @FunctionalInterface
    interface AfterBlock {
        /** Shows what is known now. */
        void show(int done, int blocks) throws IOException;
    }

    /** The run has been asked to stop. */
    static final class StoppedException extends IOException {
        private static final long serialVersionUID = 1;

        StoppedException() {
            super("the run has been stopped");
        }
    }

    RunWatch(Progress progress, StopRequest stop, AfterBlock afterBlock) {
        this.progress = progress;
        this.stop = stop;
        this.afterBlock = afterBlock;
    }

    Progress progress() {
        return progress;
    }

    void begin(Part group, int number) {
        part = group.name();
        blocks = number;
        slicesPerBlock = group.trials().size();
        done = 0;
        progress.begin(part + ": " + number + " blocks of " + slicesPerBlock + " slices", number * slicesPerBlock);
    }

    @Override
    public void slice(Trial trial, int block) {
        // Repeated slices are no progress: the blocks are counted.
        progress.show(part + ": block " + (done + 1) + " of " + blocks + ", "
                + trial.server().id());
    }

    @Override
    public void block(int block) throws IOException {
        done++;
        progress.advance(slicesPerBlock);
        progress.line(part + ": block " + done + " of " + blocks + " done" + progress.left());
        afterBlock.show(done, blocks);
    }

    @Override
    public boolean isStopped() {
        return stop.isRequested();
    }

    void requireNotStopped() throws StoppedException {
        if (isStopped()) {
            throw new StoppedException();
        }
    }
}
