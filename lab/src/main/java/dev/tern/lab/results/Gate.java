package dev.tern.lab.results;

/** A condition without which a rate or a response time says nothing about the server. CPU time per request stays. */
public enum Gate {
    /** Every response had the expected status and bytes. */
    RIGHT_RESPONSES,
    /** In a closed loop, the server used at least 95 % of the CPU time that it was given. */
    SERVER_SATURATED,
    /** Connections = rate x mean response time, within 2 % (Little's law). */
    LITTLE,
    /** The open loop sent its requests at the planned times. */
    SCHEDULE_KEPT
}
