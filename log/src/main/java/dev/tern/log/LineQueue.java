package dev.tern.log;

/**
 * The queue of accepted lines. If lines are missing, an announcement with their number precedes the next line.
 *
 * <p>Thread safety: none; guarded by the lock of its owner, but for {@link #fitting} and the lines of {@link #peek}.
 */
final class LineQueue {
    private static final int MAX_LINE_BYTES = 64 << 10;
    private static final int ANNOUNCEMENT_CHARS = 64;

    /** The smallest capacity at which a line of the maximum length is not cut. */
    static final int CAPACITY_OF_ONE = 4 * MAX_LINE_BYTES;

    private final LineRing ring;
    private final LineCounters counters = new LineCounters();
    private final LineCharset charset;
    private final byte[] cutMark;
    private final int announcementRoom;
    private final int maxLineBytes;

    LineQueue(int capacity, LineCharset charset) {
        this.ring = new LineRing(capacity, charset.lineFeed());
        this.charset = charset;
        this.cutMark = charset.encode(" [cut]");
        this.announcementRoom = ANNOUNCEMENT_CHARS * charset.unit();
        this.maxLineBytes = Math.min(MAX_LINE_BYTES, capacity / 4);
    }

    LineCounters counters() {
        return counters;
    }

    boolean isEmpty() {
        return ring.isEmpty();
    }

    boolean isHalfFull() {
        return ring.isHalfFull();
    }

    int size() {
        return ring.size();
    }

    /** How much of a line is taken: all of it, or as many whole characters as fit beside a mark that it was cut. */
    int fitting(byte[] bytes, int offset, int length) {
        return length <= maxLineBytes ? length : charset.cut(bytes, offset, maxLineBytes - cutMark.length);
    }

    /** Finds room for a line, and for what is to be said before it. */
    boolean hasRoom(int length) {
        return ring.reserve(
                length + cutMark.length + charset.unit() + (counters.isAnnouncementDue() ? announcementRoom : 0));
    }

    /** Adds a line for which there is room. */
    void add(byte[] bytes, int offset, int length, boolean cut) {
        announce();
        ring.put(bytes, offset, length);
        if (cut) {
            ring.put(cutMark, 0, cutMark.length);
        }
        ring.endLine();
        counters.accept();
    }

    private void announce() {
        if (counters.isAnnouncementDue()) {
            byte[] line = charset.encode("[tern-log] " + counters.announce() + " lines missing");
            ring.put(line, 0, line.length);
            ring.endLine();
        }
    }

    /** Adds what is to be said, though no line follows. */
    void announceAlone() {
        if (ring.reserve(announcementRoom)) {
            announce();
        }
    }

    /** The lines that can be written in one call; they do not change until {@link #settle}. */
    LineBatch peek() {
        return ring.peek();
    }

    /** So many of the lines that {@link #peek} gave were written, the others are lost. */
    void settle(LineBatch lines, int taken) {
        counters.settle(lines.count(), taken);
        ring.consume();
    }
}
