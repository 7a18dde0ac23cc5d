/** A log writer, synchronous or queued, with rolling files, an appender for Logback and a provider for SLF4J. */
module dev.tern.log {
    requires static org.jspecify;
    requires static ch.qos.logback.classic;
    requires static ch.qos.logback.core;
    requires static org.slf4j;

    exports dev.tern.log;
    exports dev.tern.log.logback;
    // Without a "provides": an application that has Logback must find one provider.
    exports dev.tern.log.slf4j;
}
