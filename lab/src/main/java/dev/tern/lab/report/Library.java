package dev.tern.lab.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The resources of a page: those of this package, and the drawing library d3 with its licence. */
final class Library {
    static final String D3_VERSION = "7.9.0";

    private static final String D3 = "/META-INF/resources/webjars/d3/" + D3_VERSION + "/";
    private static final String D3_SHA256 = "f2094bbf6141b359722c4fe454eb6c4b0f0e42cc10cc7af921fc158fceb86539";

    private Library() {}

    /** The script of d3, if it is the one that was reviewed. */
    static String d3() {
        byte[] script = bytes(D3 + "dist/d3.min.js");
        requireSum(script, D3_SHA256);
        return inlined(new String(script, StandardCharsets.UTF_8));
    }

    static void requireSum(byte[] script, String expected) {
        String sum = HexFormat.of().formatHex(sha256(script));
        if (!sum.equals(expected)) {
            throw new IllegalStateException("d3 " + D3_VERSION + ": SHA-256 is " + sum + ", must be " + expected);
        }
    }

    /** The licence of d3 as a comment of HTML. */
    static String d3License() {
        String license = new String(bytes(D3 + "LICENSE"), StandardCharsets.UTF_8);
        return "<!--\nd3 " + D3_VERSION + "\n" + license.replace("--", "- -") + "-->";
    }

    /** The page with its places. */
    static String template() {
        return new String(bytes("report.html"), StandardCharsets.UTF_8);
    }

    /** A script or style sheet of this package. */
    static String resource(String name) {
        return inlined(new String(bytes(name), StandardCharsets.UTF_8));
    }

    /** A script or style sheet ends at its first end tag, whatever it means in the language. */
    private static String inlined(String text) {
        if (text.contains("</script") || text.contains("</style") || text.contains("<!--")) {
            throw new IllegalStateException("a script or style sheet contains an end tag");
        }
        return text;
    }

    private static byte[] bytes(String name) {
        try (InputStream in = Library.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource is missing: " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
