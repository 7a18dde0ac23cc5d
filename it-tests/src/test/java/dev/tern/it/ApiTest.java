package dev.tern.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The public API of each module is listed in its {@code api.txt}, so that a change is visible in review.
 *
 * <p>{@code -Dtern.api.write=true} rewrites the files.
 */
class ApiTest {

    @ParameterizedTest
    @ValueSource(strings = {"buffer", "timer", "threadpool", "log", "http", "files", "server", "admin"})
    void thePublicApiIsTheOneInApiTxt(String module) throws IOException {
        Path file = Path.of("..", module).resolve("api.txt");
        List<String> api = api("dev.tern." + module);
        assertFalse(api.isEmpty());
        if (Boolean.getBoolean("tern.api.write")) {
            Files.write(file, api);
        }
        assertEquals(
                String.join("\n", Files.readAllLines(file)),
                String.join("\n", api),
                "the API of " + module + " has changed; if that is meant, write it down with -Dtern.api.write=true");
    }

    private static List<String> api(String module) throws IOException {
        Path[] own = classPath().stream()
                .filter(entry -> entry.toString().contains("tern-") || entry.endsWith("classes"))
                .toArray(Path[]::new);
        ClassLoader loader = loader();
        ModuleReference reference = ModuleFinder.of(own).find(module).orElseThrow();
        List<String> exported = reference.descriptor().exports().stream()
                .filter(export -> !export.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .toList();
        try (var reader = reference.open();
                Stream<String> names = reader.list()) {
            return names.filter(name -> name.endsWith(".class") && !name.startsWith("META-INF"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .filter(name -> exported.contains(name.substring(0, Math.max(0, name.lastIndexOf('.')))))
                    .sorted()
                    .<Class<?>>map(name -> load(name, loader))
                    .filter(ApiTest::isPromised)
                    .flatMap(ApiTest::lines)
                    .toList();
        }
    }

    /** All modules, and Logback, which is optional for tern-log and not on the class path of this test. */
    private static ClassLoader loader() throws IOException {
        Path logback = Path.of(System.getProperty("tern.localRepository"), "ch/qos/logback");
        List<URL> urls = new ArrayList<>();
        for (Path entry : classPath()) {
            urls.add(entry.toUri().toURL());
        }
        try (Stream<Path> jars =
                Files.find(logback, 3, (path, a) -> path.toString().endsWith(".jar"))) {
            for (Path jar : jars.toList()) {
                urls.add(jar.toUri().toURL());
            }
        }
        return new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
    }

    private static List<Path> classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(Files::exists)
                .toList();
    }

    private static Class<?> load(String name, ClassLoader loader) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    /** Whether the class and all its enclosing classes are public. */
    private static boolean isPromised(Class<?> type) {
        boolean here = isVisible(type.getModifiers()) && !type.isAnonymousClass() && !type.isLocalClass();
        return here && (type.getDeclaringClass() == null || isPromised(type.getDeclaringClass()));
    }

    private static boolean isVisible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static Stream<String> lines(Class<?> type) {
        Stream<String> members = Stream.of(
                        Arrays.stream(type.getDeclaredFields())
                                .filter(ApiTest::isPromised)
                                .map(java.lang.reflect.Field::toGenericString),
                        Arrays.stream(type.getDeclaredConstructors())
                                .filter(ApiTest::isPromised)
                                .map(java.lang.reflect.Constructor::toGenericString),
                        Arrays.stream(type.getDeclaredMethods())
                                .filter(ApiTest::isPromised)
                                .map(java.lang.reflect.Method::toGenericString))
                .flatMap(each -> each)
                .sorted()
                .map(line -> "  " + line);
        return Stream.concat(Stream.of(type.toGenericString() + parents(type)), members);
    }

    private static boolean isPromised(Member member) {
        return isVisible(member.getModifiers()) && !member.isSynthetic();
    }

    private static String parents(Class<?> type) {
        List<String> all = Stream.concat(
                        Stream.ofNullable(type.getGenericSuperclass()), Arrays.stream(type.getGenericInterfaces()))
                .map(java.lang.reflect.Type::getTypeName)
                .filter(name -> !name.equals("java.lang.Object"))
                .toList();
        return all.isEmpty() ? "" : " : " + String.join(", ", all);
    }
}
