/** The mode lab: compares the modes of a packed server from outside. */
module dev.tern.lab {
    requires static org.jspecify;
    requires com.google.gson;
    requires org.apache.commons.cli;
    requires HdrHistogram;

    provides java.util.spi.ToolProvider with
            dev.tern.lab.LabTool;

    // Records become JSON.
    opens dev.tern.lab.results to
            com.google.gson;
    opens dev.tern.lab.load to
            com.google.gson;
    opens dev.tern.lab.run to
            com.google.gson;
}
