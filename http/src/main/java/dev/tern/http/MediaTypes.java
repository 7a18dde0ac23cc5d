package dev.tern.http;

import java.util.Locale;
import java.util.Map;

/** Media types by file name extension, as registered with IANA. */
final class MediaTypes {
    private static final String UNKNOWN = "application/octet-stream";
    private static final String UTF_8 = "; charset=utf-8";
    private static final Map<String, String> BY_EXTENSION = Map.ofEntries(
            text("html", "html"),
            text("htm", "html"),
            text("css", "css"),
            text("js", "javascript"),
            text("mjs", "javascript"),
            text("txt", "plain"),
            text("log", "plain"),
            text("md", "markdown"),
            text("csv", "csv"),
            text("tsv", "tab-separated-values"),
            text("vtt", "vtt"),
            text("vcf", "vcard"),
            text("cjs", "javascript"),
            text("ics", "calendar"),
            text("xml", "xml"),
            type("xhtml", "application/xhtml+xml"),
            type("json", "application/json"),
            type("map", "application/json"),
            type("jsonld", "application/ld+json"),
            type("geojson", "application/geo+json"),
            type("yaml", "application/yaml"),
            type("yml", "application/yaml"),
            type("toml", "application/toml"),
            type("mpd", "application/dash+xml"),
            type("m3u8", "application/vnd.apple.mpegurl"),
            type("doc", "application/msword"),
            type("xls", "application/vnd.ms-excel"),
            type("ppt", "application/vnd.ms-powerpoint"),
            type("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            type("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            type("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
            type("odt", "application/vnd.oasis.opendocument.text"),
            type("ods", "application/vnd.oasis.opendocument.spreadsheet"),
            type("odp", "application/vnd.oasis.opendocument.presentation"),
            type("glb", "model/gltf-binary"),
            type("gltf", "model/gltf+json"),
            type("stl", "model/stl"),
            type("webmanifest", "application/manifest+json"),
            type("atom", "application/atom+xml"),
            type("rss", "application/rss+xml"),
            type("wasm", "application/wasm"),
            type("pdf", "application/pdf"),
            type("zip", "application/zip"),
            type("gz", "application/gzip"),
            type("tgz", "application/gzip"),
            type("zst", "application/zstd"),
            type("jar", "application/java-archive"),
            type("epub", "application/epub+zip"),
            type("rtf", "application/rtf"),
            type("svg", "image/svg+xml"),
            type("png", "image/png"),
            type("jpg", "image/jpeg"),
            type("jpeg", "image/jpeg"),
            type("gif", "image/gif"),
            type("webp", "image/webp"),
            type("avif", "image/avif"),
            type("apng", "image/apng"),
            type("jxl", "image/jxl"),
            type("heic", "image/heic"),
            type("tif", "image/tiff"),
            type("tiff", "image/tiff"),
            type("bmp", "image/bmp"),
            type("ico", "image/vnd.microsoft.icon"),
            type("mp3", "audio/mpeg"),
            type("m4a", "audio/mp4"),
            type("flac", "audio/flac"),
            type("aac", "audio/aac"),
            type("opus", "audio/ogg"),
            type("wav", "audio/vnd.wave"),
            type("oga", "audio/ogg"),
            type("ogg", "audio/ogg"),
            type("mp4", "video/mp4"),
            type("m4v", "video/mp4"),
            type("webm", "video/webm"),
            type("mov", "video/quicktime"),
            type("mkv", "video/matroska"),
            type("ogv", "video/ogg"),
            type("woff", "font/woff"),
            type("woff2", "font/woff2"),
            type("ttc", "font/collection"),
            type("ttf", "font/ttf"),
            type("otf", "font/otf"));

    private MediaTypes() {}

    private static Map.Entry<String, String> type(String extension, String type) {
        return Map.entry(extension, type);
    }

    private static Map.Entry<String, String> text(String extension, String subtype) {
        return Map.entry(extension, "text/" + subtype + UTF_8);
    }

    /** The value of Content-Type for a file of this name; text is UTF-8. */
    static String of(String fileName) {
        int dot = fileName.lastIndexOf('.');
        String extension = fileName.substring(dot + 1).toLowerCase(Locale.ROOT);
        return BY_EXTENSION.getOrDefault(extension, UNKNOWN);
    }

    /** Whether files of this type become much smaller when they are compressed. */
    static boolean isCompressible(String mediaType) {
        return mediaType.startsWith("text/")
                || mediaType.endsWith("+xml")
                || mediaType.endsWith("+json")
                || mediaType.equals("application/json")
                || mediaType.equals("application/yaml")
                || mediaType.equals("application/toml")
                || mediaType.equals("application/wasm")
                || mediaType.equals("font/ttf")
                || mediaType.equals("font/otf");
    }
}
