/** HTTP/1.1 without sockets: bytes in, requests out; responses in, bytes and file regions out. */
// dev.tern.files is compiled after this module.
@SuppressWarnings("module")
module dev.tern.http {
    requires static org.jspecify;
    requires org.slf4j;

    exports dev.tern.http;
    exports dev.tern.http.form;
    exports dev.tern.http.text to
            dev.tern.files;

    // Asked for only to know whether an application has a logging provider.
    uses org.slf4j.spi.SLF4JServiceProvider;
}
