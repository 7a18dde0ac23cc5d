package dev.tern.files;

/** A content coding (RFC 9110 section 8.4.1, RFC 7932, RFC 8878); the order is by compression, the best first. */
enum ContentCoding {
    BROTLI("br", ".br"),
    ZSTD("zstd", ".zst"),
    GZIP("gzip", ".gz");

    /** The name in Accept-Encoding and Content-Encoding. */
    final String token;
    /** The suffix of a compressed file beside the plain one. */
    final String suffix;

    ContentCoding(String token, String suffix) {
        this.token = token;
        this.suffix = suffix;
    }
}
