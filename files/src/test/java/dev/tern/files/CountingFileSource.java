package dev.tern.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tern.http.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts the open files of a source, and makes the n-th call of the source or of a file fail. */
class CountingFileSource implements FileSource {
    private final FileSource source;
    private int opened;
    private int open;
    private int reads;
    private int calls;
    private int failingCall = -1;
    private @Nullable Throwable failure;

    CountingFileSource(FileSource source) {
        this.source = source;
    }

    /** Makes call number {@code call} from now on fail, counted from 0; other calls succeed. */
    void failAt(int call, Throwable with) {
        calls = 0;
        failingCall = call;
        failure = with;
    }

    /** The number of calls since {@link #failAt}. */
    int calls() {
        return calls;
    }

    /** The total number of files opened. */
    int opened() {
        return opened;
    }

    /** The total number of reads of all files. */
    int reads() {
        return reads;
    }

    void assertAllClosed() {
        assertEquals(0, open, "files are still open");
    }

    /** Runs before each read of a file. */
    void beforeRead() throws IOException {}

    /** Runs after each open of a file. */
    void afterOpen(String path) throws IOException {}

    private void call() throws IOException {
        if (calls++ == failingCall) {
            throwFailure(failure);
        }
    }

    private static void throwFailure(@Nullable Throwable failure) throws IOException {
        if (failure instanceof IOException e) {
            throw e;
        }
        throwUnchecked(failure);
    }

    private void callUnchecked() {
        if (calls++ == failingCall) {
            throwUnchecked(failure);
        }
    }

    private static void throwUnchecked(@Nullable Throwable failure) {
        if (failure instanceof Error e) {
            throw e;
        }
        throw failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
    }

    @Override
    public @Nullable OpenFile open(String path) throws IOException {
        call();
        OpenFile file = source.open(path);
        if (file == null) {
            return null;
        }
        opened++;
        open++;
        afterOpen(path);
        return new Counted(file);
    }

    @Override
    public boolean isDirectory(String path) {
        return source.isDirectory(path);
    }

    @Override
    public @Nullable List<Entry> list(String path) throws IOException {
        return source.list(path);
    }

    @Override
    public long cacheableUntil(long nanos) {
        return source.cacheableUntil(nanos);
    }

    private final class Counted implements OpenFile {
        private final OpenFile file;
        private boolean closed;

        Counted(OpenFile file) {
            this.file = file;
        }

        @Override
        public long size() {
            callUnchecked();
            return file.size();
        }

        @Override
        public long modifiedNanos() {
            callUnchecked();
            return file.modifiedNanos();
        }

        @Override
        public long revision() {
            callUnchecked();
            return file.revision();
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            call();
            beforeRead();
            reads++;
            return file.read(target, position);
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
            call();
            return file.transferTo(position, count, target);
        }

        @Override
        public Change change() throws IOException {
            call();
            return file.change();
        }

        @Override
        public void close() {
            file.close();
            open -= closed ? 0 : 1;
            closed = true;
        }
    }
}
