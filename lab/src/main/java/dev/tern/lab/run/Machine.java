package dev.tern.lab.run;

import dev.tern.lab.process.Pinning;
import dev.tern.lab.process.ProcFiles;
import dev.tern.lab.results.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/** Describes the machine and the programs of a run. */
final class Machine {
    private static final Path GOVERNOR = Path.of("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
    private static final String UNKNOWN = "unknown";

    private Machine() {}

    static Environment describe(RunOptions options, ProcFiles proc, Pinning pinning) throws IOException {
        return new Environment(
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                proc.value("cpuinfo", "model name").orElse(System.getProperty("os.arch")),
                pinning.all().size(),
                Files.isReadable(GOVERNOR) ? Files.readString(GOVERNOR).strip() : UNKNOWN,
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                javaVersion(options.javaHome()),
                version(options.jar()),
                ServerCommand.flags(javaFeature(options.javaHome())),
                pinning.pins() ? pinning.server().toString() : "",
                pinning.pins() ? pinning.generator().toString() : "",
                proc.loadAverage(),
                options.seed());
    }

    /** The version in the file {@code release} of a JDK. */
    static String javaVersion(Path home) throws IOException {
        return Files.readAllLines(home.resolve("release")).stream()
                .filter(line -> line.startsWith("JAVA_VERSION="))
                .map(line -> line.substring(line.indexOf('=') + 1).replace("\"", ""))
                .findFirst()
                .orElseThrow(() -> new IOException(home.resolve("release") + " names no version"));
    }

    /** The first number of the version. */
    static int javaFeature(Path home) throws IOException {
        return Integer.parseInt(javaVersion(home).split("[.\\-+]")[0]);
    }

    private static String version(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return Optional.ofNullable(file.getManifest())
                    .map(Manifest::getMainAttributes)
                    .map(attributes -> attributes.getValue(Attributes.Name.IMPLEMENTATION_VERSION))
                    .orElse(UNKNOWN);
        }
    }
}
