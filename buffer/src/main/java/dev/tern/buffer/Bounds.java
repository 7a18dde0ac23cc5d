package dev.tern.buffer;

/**
 * Range check for arguments; the message gives the name, the value and the bounds.
 *
 * <p>Thread safety: stateless.
 */
final class Bounds {
    private Bounds() {}

    /** Returns the value if it is in {@code low..high} (inclusive); throws IllegalArgumentException otherwise. */
    static int within(String name, int value, int low, int high) {
        if (value < low || value > high) {
            throw new IllegalArgumentException(name + ": " + value + ", must be in " + low + ".." + high);
        }
        return value;
    }
}
