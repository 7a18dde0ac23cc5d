package dev.tern.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.lab.run.RunOptions;
import dev.tern.lab.run.RunOptions.Start;
import dev.tern.lab.run.Scale;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentsTest {
    @TempDir
    Path directory;

    private String jar;

    @BeforeEach
    void createJar() throws IOException {
        jar = Files.createFile(directory.resolve("server.jar")).toString();
    }

    private RunOptions read(String... words) throws UsageException, IOException {
        List<String> all = new ArrayList<>(List.of("--jar", jar));
        all.addAll(List.of(words));
        return Arguments.read(all).orElseThrow();
    }

    @Test
    void defaultsAreThoseOfAQuickRun() throws Exception {
        RunOptions options = read();
        assertEquals(Scale.QUICK.parts(), options.parts());
        assertEquals(20, options.blocks());
        assertEquals(0.25, options.sliceSeconds());
        assertEquals(2, options.replicates());
        assertEquals(64, options.connections());
        assertEquals(Start.NEW, options.start());
    }

    @Test
    void optionsAreRead() throws Exception {
        RunOptions options = read(
                "--full",
                "--blocks=3",
                "--slice",
                "1s",
                "--seed",
                "7",
                "--out",
                "o",
                "--alive",
                "4",
                "--requests",
                "50",
                "--flags",
                "connection=ET:-Dx=1",
                "--flags",
                "model=reactor:-Xint");
        assertEquals(5, options.replicates());
        assertEquals(3, options.blocks());
        assertEquals(1, options.sliceSeconds());
        assertEquals(7, options.seed());
        assertEquals(Path.of("o"), options.out());
        assertEquals(50, options.lockStepRequests());
        assertEquals(
                List.of(
                        new RunOptions.ExtraFlag("connection", "ET", "-Dx=1"),
                        new RunOptions.ExtraFlag("model", "reactor", "-Xint")),
                options.flags());
    }

    @Test
    void partsReplaceThoseOfTheScale() throws Exception {
        assertEquals(
                List.of("log", "size"), read("--part", "log", "--part", "size").parts());
    }

    @Test
    void recordedArgumentsGiveTheSameRunAgain() throws Exception {
        RunOptions options = read("--blocks", "3");
        RunOptions again = Arguments.read(options.arguments()).orElseThrow();
        assertEquals(options, again);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            --blocks x          | --blocks: 'x' is not a number
            --blocks 0          | --blocks: 0, must be 1 to 10000
            --blocks            | --blocks needs a value
            --slice 5m          | --slice: '5m' is not a time such as 250ms or 1s
            --slice 0ms         | --slice: 0ms, must be 1ms to 60s
            --part nothing      | --part: 'nothing' is not one of cells, all-cells
            --quick --full      | give one of --quick, --full, --classic and --mistakes
            --nothing           | unknown option --nothing
            DIR                 | 'DIR' is not an option
            --flags x=y         | --flags: 'x=y' is not FACTOR=LEVEL:FLAG
            --java .            | --java: . is not the directory of a JDK
            --resume --blocks 3 | --resume continues with the options of the run
            """)
    void wrongUsageIsNamed(String words, String message) {
        UsageException e = assertThrows(UsageException.class, () -> read(words.split(" ")));
        // --jar comes first in each command, and --resume refuses it as well.
        assertTrue(e.getMessage().startsWith(message), e.getMessage());
    }

    @Test
    void helpNamesEachPart() {
        for (Scale scale : Scale.values()) {
            scale.parts().forEach(part -> assertTrue(Arguments.help().contains(part), part));
        }
    }

    @Test
    void toolIsFoundByItsNameAndReportsItsStatus() {
        ToolProvider lab = ServiceLoader.load(ToolProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(each -> each.name().equals("tern-lab"))
                .findFirst()
                .orElseThrow();
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        assertEquals(0, lab.run(new PrintWriter(out), new PrintWriter(err), "--help"));
        assertTrue(out.toString().contains("--blocks N"), out.toString());
        assertEquals(1, lab.run(new PrintWriter(out), new PrintWriter(err), "--nothing"));
        assertEquals(
                "tern lab: unknown option --nothing (see lab --help)",
                err.toString().strip());
        assertEquals(2, lab.run(new PrintWriter(out), new PrintWriter(err), "--resume", "--out", directory.toString()));
    }
}
