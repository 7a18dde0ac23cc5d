/** A bounded thread pool. */
module dev.tern.threadpool {
    requires static transitive org.jspecify;

    exports dev.tern.threadpool;
}
