/** The web server that composes Tern's libraries. */
module dev.tern.server {
    requires static org.jspecify;
    requires transitive dev.tern.http;
    requires transitive dev.tern.files;
    requires dev.tern.buffer;
    requires dev.tern.timer;
    requires dev.tern.threadpool;
    requires org.slf4j;

    exports dev.tern.server;
    exports dev.tern.server.config;
}
