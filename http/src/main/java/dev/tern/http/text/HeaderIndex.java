package dev.tern.http.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The field lines of a head, as offsets from its first byte. Invariant: each line has its four offsets, in ascending
 * order.
 *
 * <p>Thread safety: confined to one thread.
 *
 * <p>Complexity: a look-up is linear in the number of lines and allocates nothing; a line is added in constant time,
 * and allocates only when a head has more lines than any before.
 */
public final class HeaderIndex {
    private static final int OFFSETS_PER_LINE = 4;

    private int[] offsets = new int[16 * OFFSETS_PER_LINE];
    private int count;

    public void clear() {
        count = 0;
    }

    public void add(int nameStart, int nameEnd, int valueStart, int valueEnd) {
        int index = count++ * OFFSETS_PER_LINE;
        if (index == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * offsets.length);
        }
        offsets[index] = nameStart;
        offsets[index + 1] = nameEnd;
        offsets[index + 2] = valueStart;
        offsets[index + 3] = valueEnd;
    }

    public int count() {
        return count;
    }

    public int nameStart(int line) {
        return offsets[line * OFFSETS_PER_LINE];
    }

    public int nameEnd(int line) {
        return offsets[line * OFFSETS_PER_LINE + 1];
    }

    public int valueStart(int line) {
        return offsets[line * OFFSETS_PER_LINE + 2];
    }

    public int valueEnd(int line) {
        return offsets[line * OFFSETS_PER_LINE + 3];
    }

    /** The first line of this name from {@code from} on, in any case; -1 where there is none. */
    public int find(byte[] head, String name, int from) {
        for (int line = from; line < count; line++) {
            int start = nameStart(line);
            int end = nameEnd(line);
            // The length excludes nearly all other names, without a call.
            if (end - start == name.length() && Ascii.equalsIgnoreCase(head, start, end, name)) {
                return line;
            }
        }
        return -1;
    }

    /**
     * The values of all lines of this name, joined by a comma and a space. Copies the bytes once, without a string of
     * each line.
     */
    public String joined(byte[] head, String name, int first, int second) {
        int length = valueEnd(first) - valueStart(first);
        for (int line = second; line >= 0; line = find(head, name, line + 1)) {
            length += 2 + valueEnd(line) - valueStart(line);
        }
        byte[] value = new byte[length];
        int end = append(head, first, value, 0);
        for (int line = second; line >= 0; line = find(head, name, line + 1)) {
            value[end++] = ',';
            value[end++] = ' ';
            end = append(head, line, value, end);
        }
        return new String(value, StandardCharsets.ISO_8859_1);
    }

    private int append(byte[] head, int line, byte[] value, int at) {
        int start = valueStart(line);
        int length = valueEnd(line) - start;
        System.arraycopy(head, start, value, at, length);
        return at + length;
    }
}
