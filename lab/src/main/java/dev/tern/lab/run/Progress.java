package dev.tern.lab.run;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Shows what a run does: on a terminal in one changing line, elsewhere in a line per block.
 *
 * <p>Thread safety: confined to one thread.
 */
final class Progress {
    private static final int WIDTH = 78;
    private static final double NANOS = 1e9;

    private final PrintWriter out;
    private final Form form;
    private long beginNanos = System.nanoTime();
    private int done;
    private int total;

    /** How progress is shown. */
    enum Form {
        /** One changing line. */
        TERMINAL,
        /** Plain lines. */
        LINES
    }

    Progress(PrintWriter out, Form form) {
        this.out = out;
        this.form = form;
    }

    /** The form that fits the standard error of this process. */
    static Form formOfProcess() {
        try {
            Path target = Files.readSymbolicLink(Path.of("/proc/self/fd/2"));
            boolean terminal = target.startsWith("/dev/pts") || target.startsWith("/dev/tty");
            return terminal && !"dumb".equals(System.getenv("TERM")) ? Form.TERMINAL : Form.LINES;
        } catch (IOException | UnsupportedOperationException notLinux) {
            return System.console() == null ? Form.LINES : Form.TERMINAL;
        }
    }

    /** Begins a sequence of steps of about the same length. */
    void begin(String text, int steps) {
        beginNanos = System.nanoTime();
        done = 0;
        total = steps;
        line(text);
    }

    /** A step begins. */
    void step(String text) {
        show(text);
        advance(1);
    }

    /** Steps are done, or begin. */
    void advance(int steps) {
        done += steps;
    }

    /** What is in progress. */
    void show(String text) {
        if (form == Form.TERMINAL) {
            String line = text + left();
            out.print("\r\033[K" + (line.length() > WIDTH ? line.substring(0, WIDTH) : line));
            out.flush();
        }
    }

    /** A line that stays. */
    void line(String text) {
        out.println(form == Form.TERMINAL ? "\r\033[K" + text : text);
        out.flush();
    }

    /** The time left, once a step has shown how long one takes. */
    String left() {
        if (done == 0 || total == 0) {
            return "";
        }
        double perStep = (System.nanoTime() - beginNanos) / NANOS / done;
        long seconds = Math.round(perStep * Math.max(0, total - done));
        return String.format(Locale.ROOT, ", %d:%02d left", seconds / 60, seconds % 60);
    }
}
