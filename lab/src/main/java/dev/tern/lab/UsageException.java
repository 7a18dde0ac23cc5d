package dev.tern.lab;

/** The command line is wrong; the message names the cause in one line. */
final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }
}
