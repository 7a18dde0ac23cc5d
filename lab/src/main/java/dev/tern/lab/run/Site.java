package dev.tern.lab.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * The directory that the servers serve: one file per size. The content is random, so that a response that mixes two
 * places of a file, or two files, is found, and binary, so that it is not compressed.
 *
 * @param directory the root of the site
 */
record Site(Path directory) {
    static final int DEFAULT_SIZE = 1 << 10;
    /** The sizes of the sweep, 0 B to 1 MiB. */
    static final int[] SIZES = {0, DEFAULT_SIZE, 1 << 14, 1 << 16, 1 << 18, 1 << 20};
    /** A path without a file. */
    static final String MISSING = "/missing.bin";

    static Site create(Path directory) throws IOException {
        Files.createDirectories(directory);
        for (int size : SIZES) {
            Files.write(directory.resolve(path(size).substring(1)), content(size));
        }
        return new Site(directory);
    }

    static String path(int size) {
        return "/" + size + ".bin";
    }

    private static byte[] content(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    /** The file of a path, whose bytes a response has. */
    String file(String path) {
        return directory.resolve(path.substring(1)).toString();
    }
}
