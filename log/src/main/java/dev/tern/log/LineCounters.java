package dev.tern.log;

/**
 * Counts accepted, written, dropped and discarded lines, and the missing lines that no announcement reports yet.
 *
 * <p>An announcement is a line in which the log says how many lines are missing. It is queued
 * like other lines but is not counted, and the queue holds at most one. If it is lost, the next announcement includes
 * its number, so that the sum of all announcements is exact.
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
    /** Missing lines that no announcement reports. */
    private long missing;

    /** The lines that the queued announcement reports; 0 while none is queued. */
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

    /** Counts a line that was put into the queue. */
    void accept() {
        put++;
    }

    /** Counts a line for which the queue had no room. */
    void drop() {
        dropped++;
        missing++;
    }

    /** Counts a line that came after the close; it is not announced. */
    void refuse() {
        dropped++;
    }

    boolean isAnnouncementDue() {
        return missing > 0 && announced == 0;
    }

    /** Counts an announcement that is put into the queue; returns the number of lines that it reports. */
    long announce() {
        announced = missing;
        missing = 0;
        announcements++;
        announcement = ++put;
        return announced;
    }

    /** Removes {@code count} lines from the queue: the first {@code taken} were written, the others are lost. */
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
