package dev.tern.bench.buffer;

import java.lang.reflect.Constructor;

/** Loads Helidon's buffers by reflection: their classes can be compiled and loaded only on JDK 21 or newer. */
final class HelidonBuffers {
    private static final Constructor<? extends BufferPeer> BUFFER = constructor();

    private HelidonBuffers() {}

    private static Constructor<? extends BufferPeer> constructor() {
        try {
            return Class.forName("dev.tern.bench.buffer.HelidonBuffer")
                    .asSubclass(BufferPeer.class)
                    .getDeclaredConstructor(int.class);
        } catch (ReflectiveOperationException | LinkageError failure) {
            throw new IllegalStateException("helidon: must be built and run with JDK 21 or newer", failure);
        }
    }

    static BufferPeer open(int capacity) {
        try {
            return BUFFER.newInstance(capacity);
        } catch (ReflectiveOperationException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
