package dev.tern.lab.load;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The program of the load generator: a {@link SliceRequest} per line of the standard input, a {@link Reply} per line of
 * the standard output, both as JSON. It ends with its input.
 */
final class GeneratorMain {
    private GeneratorMain() {}

    /** Serves requests until the end of the input. */
    public static void main(String[] args) throws IOException {
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream replies = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        Gson gson = new Gson();
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            replies.println(gson.toJson(reply(gson, line)));
            replies.flush();
        }
    }

    private static Reply reply(Gson gson, String line) {
        try {
            return new Reply(LoadRun.run(gson.fromJson(line, SliceRequest.class)), null);
        } catch (IOException | JsonParseException | IllegalArgumentException e) {
            return new Reply(null, e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    /**
     * A result, or the reason why there is none.
     *
     * @param result null if the slice was not possible
     * @param error null if there is a result
     */
    record Reply(@Nullable SliceResult result, @Nullable String error) {}
}
