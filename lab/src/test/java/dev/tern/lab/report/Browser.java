package dev.tern.lab.report;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Debian's Chromium with one page, driven by the DevTools protocol. Without Chromium the test is skipped; in CI
 * (TERN_CI=1) it fails.
 *
 * <p>Thread safety: commands come from one thread; messages arrive on a thread of the client and pass queues.
 */
final class Browser implements AutoCloseable {
    private static final long GUARD_SECONDS = 60;
    private static final Gson JSON = new Gson();

    private final Process process;
    private final WebSocket socket;
    private final BlockingQueue<JsonObject> replies = new LinkedBlockingQueue<>();
    private final BlockingQueue<JsonObject> events = new LinkedBlockingQueue<>();
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private final StringBuilder partial = new StringBuilder();
    private String session = "";
    private int lastId;

    private Browser(Process process, URI address) throws Exception {
        this.process = process;
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(address, new Listener())
                .get(GUARD_SECONDS, TimeUnit.SECONDS);
    }

    /** Starts the browser with an empty page. */
    static Browser start(Path profile) throws Exception {
        Process process = new ProcessBuilder(
                        chromium().toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--lang=en-US",
                        "--hide-scrollbars",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            Browser browser = new Browser(process, address(process));
            browser.attach();
            return browser;
        } catch (Exception | Error e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static Path chromium() {
        Optional<Path> found = Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, "chromium"))
                .filter(Files::isExecutable)
                .findFirst();
        if (found.isEmpty() && "1".equals(System.getenv("TERN_CI"))) {
            throw new AssertionError("chromium is not installed");
        }
        Assumptions.assumeTrue(found.isPresent(), "chromium is not installed");
        return found.orElseThrow();
    }

    /** The address that the browser reports on its standard error; the rest of that stream is read and dropped. */
    private static URI address(Process process) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("DevTools listening on ")) {
                Thread rest = new Thread(() -> lines.lines().forEach(dropped -> {}), "browser-stderr");
                rest.setDaemon(true);
                rest.start();
                return URI.create(line.substring("DevTools listening on ".length()));
            }
        }
        throw new IOException(
                "chromium ended with status " + process.onExit().join().exitValue());
    }

    private void attach() throws Exception {
        JsonArray targets = send("Target.getTargets", Map.of()).getAsJsonArray("targetInfos");
        String page = Stream.iterate(0, i -> i < targets.size(), i -> i + 1)
                .map(i -> targets.get(i).getAsJsonObject())
                .filter(each -> each.get("type").getAsString().equals("page"))
                .findFirst()
                .orElseThrow()
                .get("targetId")
                .getAsString();
        session = send("Target.attachToTarget", Map.of("targetId", page, "flatten", true))
                .get("sessionId")
                .getAsString();
        for (String domain : List.of("Page", "Runtime", "Log")) {
            send(domain + ".enable", Map.of());
        }
    }

    /** Uses a viewport of this width, and this value of prefers-color-scheme. */
    void emulate(int width, String theme) throws Exception {
        send(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 600));
        send(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", theme))));
    }

    /** Opens a file and awaits the end of its loading. */
    void open(Path file) throws Exception {
        events.clear();
        send("Page.navigate", Map.of("url", file.toUri().toString()));
        await("Page.loadEventFired");
    }

    /** The value of an expression; of its promise if it is one. */
    JsonObject evaluate(String expression) throws Exception {
        JsonObject result =
                send("Runtime.evaluate", Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
        if (result.has("exceptionDetails")) {
            throw new AssertionError(result.get("exceptionDetails"));
        }
        return result.getAsJsonObject("result");
    }

    String text(String expression) throws Exception {
        return evaluate(expression).get("value").getAsString();
    }

    /** Clicks a link that saves a file into a folder; returns the file. */
    Path download(String id, Path folder) throws Exception {
        send(
                "Browser.setDownloadBehavior",
                Map.of("behavior", "allow", "downloadPath", folder.toString(), "eventsEnabled", true));
        events.clear();
        evaluate("document.getElementById('" + id + "').click()");
        String name =
                await("Browser.downloadWillBegin").get("suggestedFilename").getAsString();
        while (!await("Browser.downloadProgress").get("state").getAsString().equals("completed")) {}
        return folder.resolve(name);
    }

    /** An image of the whole page. */
    void screenshot(Path file) throws Exception {
        String data = send("Page.captureScreenshot", Map.of("captureBeyondViewport", true))
                .get("data")
                .getAsString();
        Files.write(file, Base64.getDecoder().decode(data));
    }

    /** Exceptions and errors that the page has reported. */
    List<String> errors() {
        return errors;
    }

    private JsonObject send(String method, Map<String, Object> parameters) throws Exception {
        JsonObject command = new JsonObject();
        command.addProperty("id", ++lastId);
        command.addProperty("method", method);
        command.add("params", JSON.toJsonTree(parameters));
        if (!session.isEmpty()) {
            command.addProperty("sessionId", session);
        }
        socket.sendText(command.toString(), true).get(GUARD_SECONDS, TimeUnit.SECONDS);
        JsonObject reply = next(replies);
        while (reply.get("id").getAsInt() != lastId) {
            reply = next(replies);
        }
        if (reply.has("error")) {
            throw new AssertionError(method + ": " + reply.get("error"));
        }
        return reply.getAsJsonObject("result");
    }

    private JsonObject await(String event) throws Exception {
        JsonObject message = next(events);
        while (!message.get("method").getAsString().equals(event)) {
            message = next(events);
        }
        return message.getAsJsonObject("params");
    }

    private static JsonObject next(BlockingQueue<JsonObject> messages) throws Exception {
        JsonObject message = messages.poll(GUARD_SECONDS, TimeUnit.SECONDS);
        if (message == null) {
            throw new TimeoutException("no message of the browser");
        }
        return message;
    }

    private void note(JsonObject message) {
        String method = message.has("method") ? message.get("method").getAsString() : "";
        String text = message.toString();
        if (method.equals("Runtime.exceptionThrown")
                || method.equals("Log.entryAdded") && text.contains("\"level\":\"error\"")
                || method.equals("Runtime.consoleAPICalled") && text.contains("\"type\":\"error\"")) {
            errors.add(text);
        }
        (message.has("id") ? replies : events).add(message);
    }

    /** Asks the browser to end, so that it removes its temporary files; ends it otherwise. */
    @Override
    public void close() {
        socket.sendText("{\"id\": 0, \"method\": \"Browser.close\"}", true)
                .thenCompose(sent -> process.onExit())
                .orTimeout(10, TimeUnit.SECONDS)
                .handle((ended, failure) -> process.destroyForcibly())
                .join();
        process.onExit().join();
        socket.abort();
    }

    private final class Listener implements WebSocket.Listener {
        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                note(JsonParser.parseString(partial.toString()).getAsJsonObject());
                partial.setLength(0);
            }
            from.request(1);
            return null;
        }
    }
}
