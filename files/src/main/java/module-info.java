/** Static files for tern-http: sources, the handler that serves them, and the cache of whole responses. */
module dev.tern.files {
    requires static org.jspecify;
    requires transitive dev.tern.http;
    requires org.slf4j;
    requires com.google.common;

    exports dev.tern.files;
}
