/** Timer queues and a timer service. */
module dev.tern.timer {
    requires static org.jspecify;

    exports dev.tern.timer;
}
