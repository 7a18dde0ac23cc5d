/** A log writer, synchronous or queued, with rolling files, and an appender for Logback. */
module dev.tern.log {
    requires static transitive org.jspecify;
    requires static transitive ch.qos.logback.classic;
    requires static transitive ch.qos.logback.core;

    exports dev.tern.log;
    exports dev.tern.log.logback;
}
