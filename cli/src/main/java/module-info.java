/** The command line of the server. */
module dev.tern.cli {
    requires static org.jspecify;
    requires dev.tern.server;
    requires dev.tern.admin;
    requires dev.tern.log;
    requires org.apache.commons.cli;
    requires org.slf4j;
    requires jdk.unsupported;

    uses java.util.spi.ToolProvider;
}
