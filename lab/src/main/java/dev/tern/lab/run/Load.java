package dev.tern.lab.run;

/**
 * The load of a slice.
 *
 * @param path of the requested file
 * @param connections open connections
 * @param pipelined requests in progress on a connection
 * @param persistence whether a connection is used again
 * @param slowClients further connections that read slowly
 * @param ratePerSecond the rate of an open loop; 0 for a closed loop
 */
record Load(
        String path, int connections, int pipelined, Persistence persistence, int slowClients, double ratePerSecond) {

    /** The use of a connection. */
    enum Persistence {
        /** Many requests on a connection. */
        KEEP_ALIVE,
        /** A new connection for each request. */
        PER_REQUEST
    }

    /** A closed loop of single requests for the file of 1 KiB. */
    static Load closed(int connections) {
        return new Load(Site.path(Site.DEFAULT_SIZE), connections, 1, Persistence.KEEP_ALIVE, 0, 0);
    }

    Load withPath(String other) {
        return new Load(other, connections, pipelined, persistence, slowClients, ratePerSecond);
    }

    Load withConnections(int number) {
        return new Load(path, number, pipelined, persistence, slowClients, ratePerSecond);
    }

    Load withPipelined(int number) {
        return new Load(path, connections, number, persistence, slowClients, ratePerSecond);
    }

    Load withPersistence(Persistence other) {
        return new Load(path, connections, pipelined, other, slowClients, ratePerSecond);
    }

    Load withSlowClients(int number) {
        return new Load(path, connections, pipelined, persistence, number, ratePerSecond);
    }

    Load withRate(double perSecond) {
        return new Load(path, connections, pipelined, persistence, slowClients, perSecond);
    }
}
