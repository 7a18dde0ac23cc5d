/** A growing byte buffer and a bounded pool of buffers. */
module dev.tern.buffer {
    requires static org.jspecify;

    exports dev.tern.buffer;
}
