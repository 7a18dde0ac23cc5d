/** The web server that composes Tern's libraries. */
module dev.tern.server {
    requires static transitive org.jspecify;
    requires transitive dev.tern.http;
    requires dev.tern.buffer;
    requires dev.tern.timer;
    requires dev.tern.threadpool;
    requires org.slf4j;
}
