package dev.tern.it;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The allowed dependencies between packages. Every rule is also proven able to fail, on packages that break it. */
class ArchitectureTest {
    private static final String BUFFER = "dev.tern.buffer";
    private static final String TIMER = "dev.tern.timer";
    private static final String THREADPOOL = "dev.tern.threadpool";
    private static final String LOG = "dev.tern.log";
    private static final String LOGBACK = "dev.tern.log.logback";
    private static final String LOG_SLF4J = "dev.tern.log.slf4j";
    private static final String TEXT = "dev.tern.http.text";
    private static final String HTTP = "dev.tern.http";
    private static final String FORM = "dev.tern.http.form";
    private static final String FILES = "dev.tern.files";
    private static final String REACTOR = "dev.tern.server.reactor";
    private static final String SELECTOR = "dev.tern.server.selector";
    private static final String EPOLL = "dev.tern.server.epoll";
    private static final String CONFIG = "dev.tern.server.config";
    private static final String CONNECTION = "dev.tern.server.connection";
    private static final String SERVER = "dev.tern.server";
    private static final String ADMIN = "dev.tern.admin";
    private static final String LAB_RESULTS = "dev.tern.lab.results";
    private static final String LAB_LOAD = "dev.tern.lab.load";
    private static final String LAB_STATS = "dev.tern.lab.stats";
    private static final String CLI = "dev.tern.cli";
    private static final String SLF4J = "org.slf4j..";
    private static final String GSON = "com.google.gson..";
    private static final String HDR_HISTOGRAM = "org.HdrHistogram..";
    private static final String GUAVA = "com.google.common..";

    private static final JavaClasses CLASSES = TernClasses.MAIN;

    /** A build with a JDK older than 22 has no such package; a JDK that can run it can compile it. */
    private static final boolean EPOLL_COMPILED =
            CLASSES.stream().anyMatch(each -> each.getPackageName().equals(EPOLL));

    /**
     * The allowed dependencies of a package.
     *
     * @param room the package to which the rule applies
     * @param allowed the packages on which it may depend
     * @param counterexample a package that breaks the rule if it is applied to it
     */
    private record Wall(String room, List<String> allowed, String counterexample) {

        ArchRule rule(String packageName) {
            List<String> all = new ArrayList<>(allowed);
            all.addAll(List.of(room, "java..", "org.jspecify.."));
            DescribedPredicate<JavaClass> foreign = resideOutsideOfPackages(all.toArray(String[]::new));
            return noClasses().that(resideInAnyPackage(packageName)).should().dependOnClassesThat(foreign);
        }

        @Override
        public String toString() {
            return room + " -> " + allowed;
        }
    }

    private static Wall wall(String room, String counterexample, String... allowed) {
        return new Wall(room, List.of(allowed), counterexample);
    }

    static Stream<Wall> walls() {
        Wall epoll = wall(EPOLL, CONNECTION, REACTOR, HTTP, FILES);
        return Stream.concat(
                EPOLL_COMPILED ? Stream.of(epoll) : Stream.empty(),
                Stream.of(
                        wall(BUFFER, HTTP),
                        wall(TIMER, HTTP),
                        wall(THREADPOOL, HTTP),
                        wall(LOG, LOGBACK),
                        wall(LOGBACK, LOG_SLF4J, LOG, SLF4J, "ch.qos.logback.."),
                        wall(LOG_SLF4J, LOGBACK, LOG, SLF4J),
                        wall(TEXT, HTTP),
                        wall(HTTP, FORM, TEXT, SLF4J),
                        wall(FORM, FILES, HTTP, TEXT),
                        wall(FILES, CLI, HTTP, TEXT, SLF4J, GUAVA),
                        wall(REACTOR, CONNECTION, TIMER, SLF4J),
                        wall(SELECTOR, CONNECTION, REACTOR),
                        wall(CONFIG, CONNECTION, REACTOR, HTTP, FILES, SLF4J),
                        wall(CONNECTION, SERVER, CONFIG, REACTOR, BUFFER, TIMER, THREADPOOL, HTTP, SLF4J),
                        wall(SERVER, CLI, CONFIG, CONNECTION, REACTOR, HTTP),
                        wall(LAB_RESULTS, CLI),
                        wall(LAB_LOAD, CLI, LAB_RESULTS, GSON, HDR_HISTOGRAM),
                        wall(LAB_STATS, LAB_LOAD, LAB_RESULTS),
                        wall(ADMIN, CLI, SERVER, CONFIG, HTTP, GSON, "com.sun.management.."),
                        wall(
                                CLI,
                                CONNECTION,
                                ADMIN,
                                SERVER,
                                CONFIG,
                                HTTP,
                                FILES,
                                LOG,
                                LOG_SLF4J,
                                SLF4J,
                                "org.apache.commons.cli..")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("walls")
    void packagesDependOnlyOnAllowedPackages(Wall wall) {
        wall.rule(wall.room()).check(CLASSES);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("walls")
    void theRuleFailsWhereItIsBroken(Wall wall) {
        assertThrows(
                AssertionError.class, () -> wall.rule(wall.counterexample()).check(CLASSES));
    }

    private static ArchRule noSockets(String... packages) {
        return noClasses()
                .that(resideInAnyPackage(packages))
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.net\\.(Server)?Socket|java\\.nio\\.channels\\.(.*Socket.*|Select.*)");
    }

    @Test
    void httpAndFilesDoNotUseSockets() {
        noSockets(TEXT, HTTP, FORM, FILES).check(CLASSES);
        assertThrows(AssertionError.class, () -> noSockets(SELECTOR).check(CLASSES));
    }

    @Test
    void nativeCodeIsCalledFromEpollOnly() {
        noNativeCalls(resideOutsideOfPackages(EPOLL)).check(CLASSES);
        assertTrue(EPOLL_COMPILED || !Mode.pollers().contains("epoll"), "the native transport was not compiled");
        if (EPOLL_COMPILED) {
            assertThrows(
                    AssertionError.class,
                    () -> noNativeCalls(resideInAnyPackage(EPOLL)).check(CLASSES));
        }
    }

    private static ArchRule noNativeCalls(DescribedPredicate<JavaClass> callers) {
        return noClasses().that(callers).should().dependOnClassesThat(resideInAnyPackage("java.lang.foreign"));
    }

    @Test
    void packagesDependOnEachOtherWithoutCycles() {
        slices().matching("dev.tern.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    /**
     * The layers inside {@code dev.tern.http}, from the bottom. The last one, the protocol of a connection, is every
     * class that the others do not name: a new class is there until it is listed, and no layer may depend on it.
     *
     * @param oneMore a further name of the lowest layer, such as {@code |Router}
     */
    private static ArchRule httpLayers(String oneMore) {
        DescribedPredicate<JavaClass> decoding = http(
                "HttpLimits|HeadLimit|HeadBounds|HeaderIndex|VersionLine|ParserState|HttpRequestParser|ChunkedDecoder"
                        + oneMore);
        DescribedPredicate<JavaClass> messages =
                http("HttpRequest|Request(State|Target|Framing|Body)|Authority|NormalPath"
                        + "|Body(Callback|Consumer|Collector)|HttpResponse|ResponseState|HttpStatus|PreEncodedResponse"
                        + "|OpenFile|OwnerThread|Failures|StderrLogger");
        DescribedPredicate<JavaClass> encoding = http("FileRegion|BodyWriter|DateField|AsciiBuffer|ResponseEncoder");
        DescribedPredicate<JavaClass> routing = http("HttpHandler|PreEncodedHandler|ExtensionRoute|Router");
        return layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("decoding")
                .definedBy(decoding)
                .layer("messages")
                .definedBy(messages)
                .layer("encoding")
                .definedBy(encoding)
                .layer("routing")
                .definedBy(routing)
                .layer("protocol")
                .definedBy(resideInAPackage(HTTP)
                        .and(not(decoding.or(messages).or(encoding).or(routing))))
                .whereLayer("decoding")
                .mayNotAccessAnyLayer()
                .whereLayer("messages")
                .mayOnlyAccessLayers("decoding")
                .whereLayer("encoding")
                .mayOnlyAccessLayers("messages")
                .whereLayer("routing")
                .mayOnlyAccessLayers("messages")
                .whereLayer("protocol")
                .mayNotBeAccessedByAnyLayer();
    }

    private static DescribedPredicate<JavaClass> http(String names) {
        return nameMatching("(\\[L)?dev\\.tern\\.http\\.(" + names + ")(\\$.*)?;?")
                .forSubtype();
    }

    @Test
    void parserAndEncoderDoNotKnowTheHandlersOfHttp() {
        httpLayers("").check(CLASSES);
        assertThrows(AssertionError.class, () -> httpLayers("|HttpRequest").check(CLASSES));
    }

    @Test
    void everyPackageHasAWall() {
        Set<String> walled = walls().map(Wall::room).collect(Collectors.toCollection(TreeSet::new));
        Set<String> packages =
                CLASSES.stream().map(JavaClass::getPackageName).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(walled, packages);
    }
}
