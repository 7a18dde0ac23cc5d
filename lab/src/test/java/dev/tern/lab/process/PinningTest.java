package dev.tern.lab.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PinningTest {
    private static final Optional<Path> TASKSET = Optional.of(Path.of("taskset"));
    private static final Optional<Path> SETPRIV = Optional.of(Path.of("setpriv"));

    @Test
    void listsOfProcessorsAreParsedAndWritten() {
        assertEquals(List.of(0, 1, 2, 3, 8), Cpus.parse("0-3,8\n").numbers());
        assertEquals("0,1,2,3,8", Cpus.parse("8,0-3").toString());
        assertEquals(0, Cpus.parse("").size());
        assertTrue(Cpus.parse("0-3,8").contains(8));
        assertFalse(Cpus.parse("0-3,8").contains(4));
    }

    @Test
    void halvesCoverAllProcessorsAndShareASingleOne() {
        Cpus five = Cpus.parse("1-5");
        assertEquals("1,2", five.firstHalf().toString());
        assertEquals("3,4,5", five.secondHalf().toString());
        assertEquals("7", Cpus.parse("7").firstHalf().toString());
        assertEquals("7", Cpus.parse("7").secondHalf().toString());
    }

    @Test
    void commandIsPinnedAndBoundToTheLab() {
        Pinning pinning = new Pinning(Cpus.parse("0"), Cpus.parse("1"), TASKSET, SETPRIV);
        assertEquals(
                List.of("setpriv", "--pdeathsig", "KILL", "taskset", "-c", "0", "java", "-x"),
                pinning.bind(List.of("java", "-x"), pinning.server()));
        assertEquals("0,1", pinning.all().toString());
    }

    @Test
    void commandIsUnchangedWithoutThePrograms() {
        Cpus all = Cpus.parse("0-1");
        Pinning pinning = new Pinning(all, all, Optional.empty(), Optional.empty());
        assertEquals(List.of("java"), pinning.bind(List.of("java"), pinning.server()));
        assertFalse(pinning.pins());
    }
}
