package dev.tern.server.cli;

/** The command line asks for what is not to be had; the message says what, in one line. */
final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }
}
