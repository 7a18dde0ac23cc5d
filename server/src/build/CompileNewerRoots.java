import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Compiles the source roots that need a newer Java than the rest of the server, with the JDK that runs the build or
 * else the newest installed one. Without such a JDK it prints a warning per root and succeeds; the server is then built
 * without that part.
 *
 * <p>A build step, run from source: {@code java CompileNewerRoots.java SOURCE_ROOTS OUTPUT MODULE_PATH}.
 */
final class CompileNewerRoots {
    private static final List<Root> ROOTS =
            List.of(new Root(21, "the model virtual"), new Root(22, "epoll and uses the selector"));
    private static final Pattern VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"(.+)\"");
    private static final Pattern TOOLCHAIN = Pattern.compile("<jdkHome>\\s*(.+?)\\s*</jdkHome>");
    /** JAVA_HOME, JDK_HOME, JAVA_HOME_25, JAVA_HOME_25_X64, JAVA25_HOME, JDK_25 and the like. */
    private static final Pattern VARIABLE = Pattern.compile("(JAVA|JDK)_?\\d*(_HOME)?(_\\d+\\w*)?");
    /** Directories of JDKs, relative to the root directory. */
    private static final List<String> SYSTEM_FOLDERS = List.of(
            "usr/lib/jvm",
            "usr/java",
            "usr/local/java",
            "opt",
            "opt/java",
            "Library/Java/JavaVirtualMachines",
            "Program Files/Java",
            "Program Files/Eclipse Adoptium");
    /** Directories of JDKs, relative to the user's home. */
    private static final List<String> USER_FOLDERS = List.of(
            ".jdks",
            ".sdkman/candidates/java",
            ".gradle/jdks",
            ".asdf/installs/java",
            ".local/share/mise/installs/java",
            ".jabba/jdk",
            "Library/Java/JavaVirtualMachines");

    private CompileNewerRoots() {}

    /** A folder such as {@code java21}: the Java version of its classes, and what a build lacks without them. */
    private record Root(int feature, String part) {

        Path sources(Path sourceRoots) {
            return sourceRoots.resolve("java" + feature);
        }
    }

    /** A JDK: its Java version and its compiler. */
    private record Jdk(int feature, Path javac) {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int status = 0;
        for (Root root : ROOTS) {
            Path sources = root.sources(Path.of(arguments[0]));
            if (status == 0 && Files.isDirectory(sources)) {
                status = compile(root, sources, arguments[1], arguments[2]);
            }
        }
        System.exit(status);
    }

    private static int compile(Root root, Path sources, String output, String modulePath)
            throws IOException, InterruptedException {
        Optional<Jdk> jdk = Stream.concat(jdk(Path.of(System.getProperty("java.home"))).stream(), installed())
                .filter(each -> each.feature() >= root.feature())
                .findFirst();
        if (jdk.isEmpty()) {
            System.out.println("[WARNING] no JDK " + root.feature() + " or newer is found: the server is built without "
                    + root.part());
            return 0;
        }
        List<String> command = new ArrayList<>(List.of(
                jdk.get().javac().toString(),
                "--release",
                String.valueOf(root.feature()),
                "-encoding",
                "UTF-8",
                "-g",
                "-parameters",
                "-proc:none",
                "-XDstringConcat=inline",
                "-Xlint:all,-exports",
                "-Xdoclint:all,-missing",
                "-Werror",
                "--module-path",
                modulePath,
                "-d",
                output));
        try (Stream<Path> files = Files.walk(sources)) {
            files.map(Path::toString)
                    .filter(file -> file.endsWith(".java"))
                    .sorted()
                    .forEach(command::add);
        }
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    /** The installed JDKs, newest first. */
    private static Stream<Jdk> installed() throws IOException {
        // Tests set another root.
        Path root = Path.of(System.getProperty("tern.root", "/"));
        Path user = Path.of(System.getProperty("user.home"));
        List<Path> homes = new ArrayList<>(namedByTheEnvironment());
        homes.addAll(namedByToolchains(user.resolve(".m2/toolchains.xml")));
        for (String folder : SYSTEM_FOLDERS) {
            homes.addAll(children(root.resolve(folder)));
        }
        for (String folder : USER_FOLDERS) {
            homes.addAll(children(user.resolve(folder)));
        }
        return homes.stream()
                .flatMap(home -> Stream.of(home, home.resolve("Contents/Home")))
                .flatMap(home -> jdk(home).stream())
                .sorted(Comparator.comparingInt(Jdk::feature).reversed());
    }

    private static List<Path> namedByTheEnvironment() {
        return System.getenv().entrySet().stream()
                .filter(variable -> VARIABLE.matcher(variable.getKey()).matches())
                .map(Map.Entry::getValue)
                .filter(value -> !value.isBlank())
                .map(Path::of)
                .toList();
    }

    private static List<Path> namedByToolchains(Path file) throws IOException {
        return Files.isReadable(file)
                ? TOOLCHAIN
                        .matcher(Files.readString(file))
                        .results()
                        .map(result -> Path.of(result.group(1)))
                        .toList()
                : List.of();
    }

    private static List<Path> children(Path folder) throws IOException {
        List<Path> children = new ArrayList<>();
        if (Files.isDirectory(folder) && Files.isReadable(folder)) {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
                stream.forEach(children::add);
            }
        }
        return children;
    }

    /** The JDK in a home directory; empty if there is none or it has no compiler. */
    private static Optional<Jdk> jdk(Path home) {
        Optional<Path> javac = Stream.of("bin/javac", "bin/javac.exe")
                .map(home::resolve)
                .filter(Files::isExecutable)
                .findFirst();
        Path release = home.resolve("release");
        if (javac.isEmpty() || !Files.isReadable(release)) {
            return Optional.empty();
        }
        try {
            Matcher version = VERSION.matcher(Files.readString(release));
            return version.find()
                    ? Optional.of(
                            new Jdk(Runtime.Version.parse(version.group(1)).feature(), javac.get()))
                    : Optional.empty();
        } catch (IOException | IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }
}
