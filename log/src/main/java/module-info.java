/** A log writer, synchronous or queued, with rolling files. */
module dev.tern.log {
    requires static transitive org.jspecify;
}
