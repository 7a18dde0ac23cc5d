package dev.tern.lab.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.lab.results.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServerCommandTest {
    private static final ServerCommand COMMAND =
            new ServerCommand(Path.of("jdk"), Path.of("tern.jar"), Path.of("site"), Path.of("logs"));

    private static String command(Map<String, String> levels, String... extra) {
        return String.join(" ", COMMAND.of(new ServerProcess("s07", levels, 1, false), 25, List.of(extra)));
    }

    @Test
    void levelsBecomeOptionsOfTheServer() {
        String command = command(
                Map.of("model", "reactor", "listener", "LT", "connection", "ET", "transport", "epoll", "workers", "4"));
        assertTrue(command.startsWith(Path.of("jdk", "bin", "java") + " "), command);
        assertTrue(
                command.endsWith(
                        " -jar tern.jar site -p 0 --admin 127.0.0.1:0 -l off -a reactor --poller epoll -t 4 -m lt-et"),
                command);
    }

    @Test
    void levelThatIsMissingLeavesTheDefault() {
        String command = command(Map.of("model", "virtual"));
        assertTrue(command.endsWith("-l off -a virtual"), command);
    }

    @Test
    void logHasAnAccessLogInADirectoryOfItsOwn() {
        String command = command(Map.of("model", "reactor", "log", "async"));
        assertTrue(command.contains("-l async --access-log common --log-dir " + Path.of("logs", "s07")), command);
    }

    @Test
    void extraFlagsComeBeforeTheJar() {
        String command = command(Map.of("model", "reactor"), "-Dx=1");
        assertTrue(command.indexOf("-Dx=1") < command.indexOf("-jar") && command.contains("-Dx=1"), command);
    }

    @Test
    void flagsAreThoseOfTheLauncher() throws IOException {
        String launcher = Files.readString(Path.of("..", "tern"));
        for (String flag : ServerCommand.flags(25)) {
            assertTrue(launcher.contains(flag), flag);
        }
        String first = launcher.lines()
                .filter(line -> line.startsWith("flags=\""))
                .findFirst()
                .orElseThrow()
                .replaceAll("flags=|\"", "");
        assertTrue(ServerCommand.flags(25).containsAll(List.of(first.split(" "))), first);
    }

    @Test
    void nativeAccessIsForJavaThatKnowsIt() {
        assertFalse(ServerCommand.flags(21).contains("--enable-native-access=ALL-UNNAMED"));
        assertTrue(ServerCommand.flags(22).contains("--enable-native-access=ALL-UNNAMED"));
        assertEquals(ServerCommand.FLAGS, ServerCommand.flags(17));
    }
}
