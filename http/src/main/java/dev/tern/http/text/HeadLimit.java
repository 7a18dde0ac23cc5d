package dev.tern.http;

/** A limit of a request head, and how to raise it, in words for a person. */
enum HeadLimit {
    /** 414. */
    REQUEST_LINE,
    /** 431. */
    FIELD_LINE,
    /** 431. */
    FIELD_BYTES,
    /** 431. */
    FIELD_COUNT;

    /** The limit with its value, its name in {@link HttpLimits} and its option on the command line. */
    String describe(HttpLimits limits) {
        return switch (this) {
            case REQUEST_LINE -> line("the request line", limits);
            case FIELD_LINE -> line("a header field line", limits);
            case FIELD_BYTES ->
                "the header fields are longer than " + limits.maxHeaderBytes()
                        + " bytes (limit maxHeaderBytes, option --max-header)";
            case FIELD_COUNT ->
                "there are more than " + limits.maxHeaderFields() + " header fields (limit maxHeaderFields)";
        };
    }

    private static String line(String subject, HttpLimits limits) {
        return subject + " is longer than " + limits.maxLine() + " bytes (limit maxLine, option --max-line)";
    }
}
