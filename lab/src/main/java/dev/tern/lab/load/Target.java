package dev.tern.lab.load;

import java.util.Objects;

/**
 * What is requested, from which process, and the response that is right.
 *
 * @param host name or address of the server
 * @param port its port
 * @param path the path and query of the request
 * @param serverPid the process whose CPU time is measured; 0 for none
 * @param status the expected status
 * @param bodyFile a file with exactly the bytes of the expected body
 */
public record Target(String host, int port, String path, long serverPid, int status, String bodyFile) {

    /** Checks the values. */
    public Target {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(bodyFile, "bodyFile");
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not in 1..65535");
        }
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("path '" + path + "' does not begin with /");
        }
    }

    /**
     * The same server with another path and its right response.
     *
     * @param newPath the path and query of the request
     * @param newStatus the expected status
     * @param newBodyFile a file with exactly the bytes of the expected body
     */
    public Target withResponse(String newPath, int newStatus, String newBodyFile) {
        return new Target(host, port, newPath, serverPid, newStatus, newBodyFile);
    }
}
