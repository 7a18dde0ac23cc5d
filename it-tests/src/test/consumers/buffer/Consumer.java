package consumer;

import dev.tern.buffer.Buffer;
import dev.tern.buffer.BufferPool;

/** Leases a buffer, fills it and reads it back. */
public class Consumer {
    public static void main(String[] args) {
        BufferPool pool = new BufferPool(4, () -> Buffer.direct(64, 1024));
        Buffer buffer = pool.lease();
        buffer.append("works".getBytes(), 0, 5);
        System.out.println("readable: " + buffer.readable());
        pool.release(buffer);
    }
}
