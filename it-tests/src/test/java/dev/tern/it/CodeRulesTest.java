package dev.tern.it;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What the code may do where. Every rule is also proven able to fail. */
class CodeRulesTest {
    private static final JavaClasses CLASSES = TernClasses.MAIN;

    private static final List<String> THREAD_OWNERS = List.of(
            "dev.tern.timer.TimerService",
            "dev.tern.threadpool.ThreadPool",
            "dev.tern.log.DaemonThread",
            "dev.tern.log.ExitHook",
            "dev.tern.server.reactor.EventLoop",
            "dev.tern.lab.load.Generator",
            "dev.tern.lab.process.Children",
            "dev.tern.lab.process.Neighbours",
            "dev.tern.lab.process.Stall",
            "dev.tern.lab.process.StopRequest",
            "dev.tern.server.HttpServer",
            "dev.tern.cli.Main");

    /** Compiled by JDK 21 or newer only. */
    private static final String VIRTUAL_THREAD_OWNER = "dev.tern.server.virtual.VirtualServer";

    @Test
    void onlyTheListedClassesCreateThreads() {
        List<String> all = new ArrayList<>(THREAD_OWNERS);
        all.add(VIRTUAL_THREAD_OWNER);
        creatorsOfThreadsAre(all).check(CLASSES);
    }

    @ParameterizedTest
    @FieldSource("THREAD_OWNERS")
    void everyListedClassCreatesAThread(String owner) {
        List<String> others = new ArrayList<>(THREAD_OWNERS);
        others.remove(owner);
        others.add(VIRTUAL_THREAD_OWNER);
        assertThrows(AssertionError.class, () -> creatorsOfThreadsAre(others).check(CLASSES));
    }

    @Test
    void theModelVirtualCreatesVirtualThreads() {
        assumeTrue(CLASSES.contain(VIRTUAL_THREAD_OWNER), "built by a JDK older than 21");
        assertThrows(
                AssertionError.class, () -> creatorsOfThreadsAre(THREAD_OWNERS).check(CLASSES));
    }

    private static ArchRule creatorsOfThreadsAre(List<String> owners) {
        DescribedPredicate<JavaAccess<?>> creation = describe(
                "creates a thread",
                access -> (access.getTarget().getName().equals("<init>")
                                || Set.of("ofVirtual", "ofPlatform", "startVirtualThread")
                                        .contains(access.getTarget().getName()))
                        && access.getTargetOwner().isAssignableTo(Thread.class)
                        && !access.getTargetOwner().getName().equals("dev.tern.log.DaemonThread"));
        return noClasses()
                .that(describe("do not own threads", each -> !owners.contains(outermost(each))))
                .should()
                .accessTargetWhere(creation)
                .orShould()
                .dependOnClassesThat(assignableTo(ThreadFactory.class).or(assignableTo(Executors.class)));
    }

    private static String outermost(JavaClass each) {
        return each.getEnclosingClass().map(CodeRulesTest::outermost).orElse(each.getName());
    }

    @Test
    void onlyTheCommandLineEndsTheProcess() {
        noneEndsTheProcessOutside("dev.tern.cli").check(CLASSES);
        assertThrows(
                AssertionError.class,
                () -> noneEndsTheProcessOutside("dev.tern.server").check(CLASSES));
    }

    private static ArchRule noneEndsTheProcessOutside(String packageName) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(packageName)
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class);
    }

    /** The packages of which a request, a timer, a task or a log line runs the methods. */
    private static final String[] HOT_PACKAGES = {
        "dev.tern.buffer",
        "dev.tern.timer",
        "dev.tern.threadpool",
        "dev.tern.log..",
        "dev.tern.http..",
        "dev.tern.files",
        "dev.tern.server.reactor",
        "dev.tern.server.selector",
        "dev.tern.server.epoll",
        "dev.tern.server.virtual",
        "dev.tern.server.connection"
    };

    /** Methods in those packages that run for the start, the stop, a report, a rolled file, a form or a listing. */
    private static final List<String> COLD_METHODS = List.of(
            "dev.tern.buffer.LeakRecord.toString",
            "dev.tern.log.RolledFiles.",
            "dev.tern.log.logback.AsyncFileAppender.setOverflow",
            "dev.tern.http.Router.<init>",
            "dev.tern.http.Router$Builder.",
            "dev.tern.http.form.FormPart.plainFileName",
            "dev.tern.http.form.MultipartDecoder.isBoundary",
            "dev.tern.files.CommonFields.field",
            "dev.tern.files.ListingView.number",
            "dev.tern.files.MediaTypes.isWord",
            "dev.tern.files.PathFileSource.warnOfEncoding",
            "dev.tern.server.connection.FileDescriptorLimit.limit",
            "dev.tern.server.connection.TcpServer.<init>",
            "dev.tern.server.connection.TcpServer.acceptCounts",
            "dev.tern.server.connection.TcpServer.loopCounts",
            "dev.tern.server.connection.TcpServer.isOwnThread");

    private static final Set<String> SLOW_STRING_METHODS =
            Set.of("format", "formatted", "matches", "replaceAll", "replaceFirst", "split");

    @Test
    void theHotPathUsesNoRegexNoFormatAndNoStream() {
        nothingSlowBut(COLD_METHODS).check(CLASSES);
    }

    @ParameterizedTest
    @FieldSource("COLD_METHODS")
    void everyColdMethodUsesOne(String method) {
        List<String> others =
                COLD_METHODS.stream().filter(each -> !each.equals(method)).toList();
        assertThrows(AssertionError.class, () -> nothingSlowBut(others).check(CLASSES));
    }

    /** Static initializers run once. */
    private static ArchRule nothingSlowBut(List<String> coldMethods) {
        DescribedPredicate<JavaAccess<?>> slow = describe(
                "is a regex, a format or a stream on the hot path",
                access -> isSlow(access)
                        && !access.getOrigin().getName().equals("<clinit>")
                        && coldMethods.stream().noneMatch(access.getOrigin().getFullName()::startsWith));
        return noClasses().that().resideInAnyPackage(HOT_PACKAGES).should().accessTargetWhere(slow);
    }

    private static boolean isSlow(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        return owner.startsWith("java.util.regex.")
                || owner.startsWith("java.util.stream.")
                || owner.equals("java.util.Formatter")
                || (owner.equals("java.lang.String")
                        && SLOW_STRING_METHODS.contains(access.getTarget().getName()));
    }

    @Test
    void noStaticFieldIsMutable() {
        ArchRule rule = fields().that().areStatic().should().beFinal();
        rule.check(CLASSES);
        JavaClasses counterexample = new ClassFileImporter().importClasses(MutableStatic.class);
        assertThrows(AssertionError.class, () -> rule.check(counterexample));
    }

    private static final class MutableStatic {
        @SuppressWarnings("unused")
        static int count;
    }
}
