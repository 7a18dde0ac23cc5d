package dev.tern.buffer;

/**
 * The one way in which this package refuses a number: by its name, its value and its bound.
 *
 * <p>Thread safety: stateless.
 */
final class Bounds {
    private Bounds() {}

    /** Returns the value, which must lie in {@code low..high}, both included; throws IllegalArgumentException otherwise. */
    static int within(String name, int value, int low, int high) {
        if (value < low || value > high) {
            throw new IllegalArgumentException(name + ": " + value + ", must be in " + low + ".." + high);
        }
        return value;
    }
}
