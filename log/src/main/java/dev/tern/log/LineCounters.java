package dev.tern.log;

/**
 * Counts what becomes of lines, and knows how many are missing in the log without its saying so.
 *
 * <p>An announcement is a line in which the log says how many lines are missing. It is put into the queue like others, but is part of no
 * figure, and one waits at a time: lost, it is made anew with what was lost beside it, so that what the log says adds up.
 *
 * <p>Thread safety: none; guarded by the lock of its owner.
 */
final class LineCounters {
    /** Lines put into the queue, announcements included; the last one has this number. */
    private long put;

    /** Lines that are out of the queue, written or lost. */
    private long done;

    private long announcements;
    private long written;
    private long dropped;
    private long discarded;
    /** Lines that are missing, and of which no announcement tells. */
    private long missing;

    /** Lines of which the announcement in the queue tells; 0 while there is none. */
    private long announced;
    /** The number of that announcement. */
    private long announcement;

    long put() {
        return put;
    }

    long done() {
        return done;
    }

    long accepted() {
        return put - announcements;
    }

    long written() {
        return written;
    }

    long dropped() {
        return dropped;
    }

    long discarded() {
        return discarded;
    }

    /** A line is put into the queue. */
    void accept() {
        put++;
    }

    /** A line found no room. */
    void drop() {
        dropped++;
        missing++;
    }

    /** A line came too late; the log says nothing of it. */
    void refuse() {
        dropped++;
    }

    boolean isAnnouncementDue() {
        return missing > 0 && announced == 0;
    }

    /** An announcement is put into the queue; the number of lines of which it tells. */
    long announce() {
        announced = missing;
        missing = 0;
        announcements++;
        announcement = ++put;
        return announced;
    }

    /** The next {@code count} lines are out of the queue; the first {@code taken} of them were written, the others are lost. */
    void settle(int count, int taken) {
        int kept = taken;
        int lost = count - taken;
        if (announced > 0 && announcement <= done + taken) {
            kept--;
            announced = 0;
        } else if (announced > 0 && announcement <= done + count) {
            lost--;
            missing += announced;
            announced = 0;
        }
        written += kept;
        discarded += lost;
        missing += lost;
        done += count;
    }
}
