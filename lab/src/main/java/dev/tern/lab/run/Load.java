package dev.tern.lab.run;

import dev.tern.lab.load.Arrivals;
import dev.tern.lab.load.SliceRequest;
import dev.tern.lab.load.SliceRequest.ConnectionUse;
import dev.tern.lab.load.Target;

/**
 * The load of a slice, without its target.
 *
 * @param path of the requested file
 * @param connections open connections
 * @param pipelining requests that a connection may have outstanding
 * @param use how many requests a connection carries
 * @param slowClients further connections that read slowly
 * @param rate requests per second of an open loop; 0 for a closed loop
 */
record Load(String path, int connections, int pipelining, ConnectionUse use, int slowClients, double rate) {

    /** A closed loop of single requests for the file of 1 KiB. */
    static Load closed(int connections) {
        return new Load(Site.path(Site.DEFAULT_SIZE), connections, 1, ConnectionUse.KEEP_ALIVE, 0, 0);
    }

    Load withPath(String other) {
        return new Load(other, connections, pipelining, use, slowClients, rate);
    }

    Load withConnections(int number) {
        return new Load(path, number, pipelining, use, slowClients, rate);
    }

    Load withPipelining(int depth) {
        return new Load(path, connections, depth, use, slowClients, rate);
    }

    Load withUse(ConnectionUse other) {
        return new Load(path, connections, pipelining, other, slowClients, rate);
    }

    Load withSlowClients(int number) {
        return new Load(path, connections, pipelining, use, number, rate);
    }

    Load withRate(double perSecond) {
        return new Load(path, connections, pipelining, use, slowClients, perSecond);
    }

    /** This load on a target for some seconds. */
    SliceRequest on(Target target, double seconds) {
        Arrivals arrivals = rate > 0 ? Arrivals.constant(rate) : Arrivals.CLOSED;
        return SliceRequest.closed(target, connections, seconds)
                .withArrivals(arrivals)
                .withPipelining(pipelining)
                .withUse(use)
                .withSlowClients(slowClients);
    }
}
