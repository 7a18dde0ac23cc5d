/** A log writer, synchronous or queued, with rolling files, and an appender for Logback. */
module dev.tern.log {
    requires static org.jspecify;
    requires static ch.qos.logback.classic;
    requires static ch.qos.logback.core;

    exports dev.tern.log;
    exports dev.tern.log.logback;
}
