/** A growing byte buffer and a bounded pool of buffers. */
module dev.tern.buffer {
    requires static transitive org.jspecify;

    exports dev.tern.buffer;
}
