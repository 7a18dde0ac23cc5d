package dev.tern.files;

/** A content coding that is sent (RFC 9110 section 8.4.1, RFC 7932, RFC 8878); those that compress better stand first. */
enum ContentCoding {
    BROTLI("br", ".br"),
    ZSTD("zstd", ".zst"),
    GZIP("gzip", ".gz");

    /** The name in Accept-Encoding and Content-Encoding. */
    final String token;
    /** What the name of a compressed file has after the name of the plain one. */
    final String suffix;

    ContentCoding(String token, String suffix) {
        this.token = token;
        this.suffix = suffix;
    }
}
