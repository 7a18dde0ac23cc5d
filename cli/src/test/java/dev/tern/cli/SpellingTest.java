package dev.tern.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {
    @ParameterizedTest
    @CsvSource({
        "port, port, 0",
        "prot, port, 1",
        "por, port, 1",
        "portt, port, 1",
        "pork, port, 1",
        "prto, port, 2",
        "root, port, 2",
        "'', port, 4"
    })
    void anEditInsertsRemovesReplacesOrSwaps(String from, String to, int edits) {
        assertEquals(edits, Spelling.edits(from, to));
        assertEquals(edits, Spelling.edits(to, from));
    }

    @Test
    void theNearestNameWithinTwoEditsIsFound() {
        List<String> names = List.of("--root", "--port", "--log", "--log-dir", "--loops");
        assertEquals(Optional.of("--port"), Spelling.nearest("--prot", names));
        assertEquals(Optional.of("--log-dir"), Spelling.nearest("--logdir", names));
        assertEquals(Optional.of("--log"), Spelling.nearest("-log", names));
        assertEquals(Optional.empty(), Spelling.nearest("--no-such-flag", names));
        assertEquals(Optional.empty(), Spelling.nearest("-x", List.of("-c")));
    }
}
