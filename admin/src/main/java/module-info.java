/** The counters of a Tern server over HTTP. */
module dev.tern.admin {
    requires static org.jspecify;
    requires transitive dev.tern.server;
    requires com.google.gson;
    requires java.management;
    requires jdk.management;

    exports dev.tern.admin;
}
