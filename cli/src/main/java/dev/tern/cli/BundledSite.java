package dev.tern.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The site that is served without a directory: the resources of tern-www, and a generated file to download. */
final class BundledSite {
    private static final String FOLDER = "/dev/tern/www/";
    private static final String DOWNLOAD = "download/tern-8MiB.bin";
    private static final int DOWNLOAD_BYTES = 8 << 20;

    private BundledSite() {}

    /** Loads the site into memory. */
    static Map<String, byte[]> load() throws IOException {
        Map<String, byte[]> files = new HashMap<>();
        String index = new String(read("index.txt"), StandardCharsets.UTF_8);
        for (String path : index.lines().filter(line -> !line.isBlank()).toList()) {
            files.put(path, read(path));
        }
        files.put(DOWNLOAD, download());
        return files;
    }

    private static byte[] read(String path) throws IOException {
        try (InputStream in = BundledSite.class.getResourceAsStream(FOLDER + path)) {
            if (in == null) {
                throw new FileNotFoundException("the bundled site lacks " + path);
            }
            return in.readAllBytes();
        }
    }

    /** A pattern without a short period, so that lost, repeated or moved bytes are detected. */
    private static byte[] download() {
        byte[] bytes = new byte[DOWNLOAD_BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 + (i >>> 8));
        }
        return bytes;
    }
}
