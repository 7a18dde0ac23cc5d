package dev.tern.lab.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.lab.results.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildrenTest {
    private static final ServerProcess SERVER = new ServerProcess("s01", Map.of(), 1, false);

    @TempDir
    Path directory;

    private Child start(Children children, String... arguments) throws IOException, InterruptedException {
        return children.start(SERVER, TestServer.command(arguments), directory.resolve("errors"));
    }

    @Test
    void bannerNamesTheAddressesAndTheEmulation() throws Exception {
        try (Children children = new Children()) {
            Child child = start(children);
            assertEquals(URI.create("http://127.0.0.1:1/"), child.url());
            assertEquals("/status.json", child.status().orElseThrow().getPath());
            assertTrue(child.emulatesEdge());
        }
    }

    @Test
    void everyProcessHasEndedAfterEndAll() throws Exception {
        try (Children children = new Children()) {
            List<Child> started = List.of(start(children), start(children));
            assertTrue(started.stream().allMatch(each -> each.process().isAlive()));
            children.endAll();
            assertTrue(started.stream().noneMatch(each -> each.process().isAlive()));
        }
    }

    @Test
    void everyProcessHasEndedWhateverThrows() throws Exception {
        Child[] started = new Child[1];
        assertThrows(IllegalStateException.class, () -> {
            try (Children children = new Children()) {
                started[0] = start(children);
                throw new IllegalStateException("in the run");
            }
        });
        assertFalse(started[0].process().isAlive());
    }

    @Test
    void everyProcessHasEndedThoughTheThreadIsInterrupted() throws Exception {
        Children children = new Children();
        Child child = start(children);
        Thread.currentThread().interrupt();
        children.close();
        assertTrue(Thread.interrupted());
        assertFalse(child.process().isAlive());
    }

    @Test
    void serverThatEndsBeforeItsBannerIsReportedWithItsReason() {
        try (Children children = new Children()) {
            Children.NotStartedException e =
                    assertThrows(Children.NotStartedException.class, () -> start(children, "fail"));
            assertEquals("no such model", e.getMessage());
        }
    }

    @Test
    void noServerStartsAfterClose() {
        Children children = new Children();
        children.close();
        assertThrows(IOException.class, () -> start(children));
    }
}
