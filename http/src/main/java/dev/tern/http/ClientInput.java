package dev.tern.http;

/** What a connection may still receive from its client. */
enum ClientInput {
    /** Any bytes. */
    OPEN,
    /** Nothing: the client sent its FIN. */
    ENDED
}
