package dev.tern.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The form of the decision records, and the index that lists them. */
class DecisionsTest {
    private static final Path FOLDER = Path.of("../docs/decisions");
    private static final Pattern HEAD = Pattern.compile(
            "# (\\d{4}) (\\S.*)\n\nStatus: (accepted|superseded (?:in part )?by \\[.+) · (\\d{4}-\\d{2}-\\d{2})\n");
    private static final Pattern SECTION = Pattern.compile("(?m)^## (.+)$");

    @Test
    void everyRecordHasAStatusADateAndTheThreeSections() throws IOException {
        for (Path record : records()) {
            String text = Files.readString(record);
            assertEquals(number(record), head(record).group(1), record::toString);
            List<String> sections = SECTION.matcher(text)
                    .results()
                    .map(section -> section.group(1))
                    .toList();
            assertEquals(List.of("Context", "Decision", "Rejected"), sections, record::toString);
        }
    }

    @Test
    void theNumbersHaveNoGap() throws IOException {
        List<Path> records = records();
        List<String> expected = IntStream.rangeClosed(1, records.size())
                .mapToObj("%04d"::formatted)
                .toList();
        assertEquals(expected, records.stream().map(DecisionsTest::number).toList());
    }

    @Test
    void theFileNameOfARecordIsItsTitle() throws IOException {
        for (Path record : records()) {
            String words = head(record).group(2).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
            assertEquals(
                    number(record) + "-" + words + ".md", record.getFileName().toString());
        }
    }

    @Test
    void theIndexListsEveryRecordAsItIs() throws IOException {
        List<String> expected = new ArrayList<>();
        for (Path record : records()) {
            Matcher head = head(record);
            expected.add("| [%s](%s) | %s | %s | %s |"
                    .formatted(head.group(1), record.getFileName(), head.group(2), head.group(3), head.group(4)));
        }
        List<String> index = Files.readAllLines(FOLDER.resolve("README.md"));
        assertEquals(
                expected, index.stream().filter(line -> line.startsWith("| [")).toList());
    }

    private static List<Path> records() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> !file.endsWith("README.md")).sorted().toList();
        }
    }

    private static String number(Path record) {
        return record.getFileName().toString().substring(0, 4);
    }

    private static Matcher head(Path record) throws IOException {
        Matcher head = HEAD.matcher(Files.readString(record));
        if (!head.lookingAt()) {
            throw new AssertionError(record + ": no line '# NNNN Title' with a line 'Status: … · YYYY-MM-DD' below it");
        }
        return head;
    }
}
