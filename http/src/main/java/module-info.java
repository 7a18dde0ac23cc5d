/** HTTP/1.1 without sockets: bytes in, requests out; responses in, bytes and file regions out. */
module dev.tern.http {
    requires static org.jspecify;
    requires org.slf4j;
    requires com.google.common;

    exports dev.tern.http;
    exports dev.tern.http.form;

    // Asked for only to know whether an application has a logging provider.
    uses org.slf4j.spi.SLF4JServiceProvider;
}
