/** A bounded thread pool. */
module dev.tern.threadpool {
    requires static org.jspecify;

    exports dev.tern.threadpool;
}
