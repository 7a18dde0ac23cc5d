package dev.tern.http;

import com.google.common.escape.Escaper;
import com.google.common.html.HtmlEscapers;
import com.google.common.net.UrlEscapers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page that lists a directory: directories first, then by name; it needs no script. What no path can
 * name, such as a backslash, is left out.
 *
 * <p>Thread safety: safe for concurrent calls.
 */
final class DirectoryListing {
    private static final Comparator<FileSource.Entry> ORDER =
            Comparator.comparing((FileSource.Entry entry) -> !entry.directory()).thenComparing(FileSource.Entry::name);
    private static final Escaper HTML = HtmlEscapers.htmlEscaper();
    private static final Escaper URL = UrlEscapers.urlPathSegmentEscaper();
    private static final String STYLE = "<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;"
            + "max-width:60rem;margin:2rem auto;padding:0 1rem}td,th{padding:.2rem 1rem .2rem 0;text-align:left}"
            + "td.n{text-align:right;font-variant-numeric:tabular-nums}</style>";

    private final FileSource files;

    DirectoryListing(FileSource files) {
        this.files = files;
    }

    /** The page of a directory; null when it cannot be shown. */
    byte @Nullable [] page(String path) throws IOException {
        List<FileSource.Entry> found = files.list(path);
        if (found == null) {
            return null;
        }
        List<FileSource.Entry> entries = new ArrayList<>(found);
        entries.removeIf(entry -> FilePath.resolve("/" + entry.name()) == null);
        entries.sort(ORDER);
        String title = HTML.escape("/" + path + (path.isEmpty() ? "" : "/"));
        StringBuilder page = new StringBuilder(1024);
        page.append("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">");
        page.append("<meta name=\"viewport\" content=\"width=device-width\"><title>")
                .append(title)
                .append("</title>");
        page.append(STYLE).append("<h1>").append(title).append("</h1><table><tr><th>Name<th>Size<th>Changed");
        if (!path.isEmpty()) {
            page.append("<tr><td><a href=\"../\">../</a><td><td>");
        }
        entries.forEach(entry -> row(page, entry));
        return page.append("</table></html>\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void row(StringBuilder page, FileSource.Entry entry) {
        String slash = entry.directory() ? "/" : "";
        // "./" keeps a name with a colon from being read as a scheme.
        page.append("<tr><td><a href=\"./")
                .append(HTML.escape(URL.escape(entry.name())))
                .append(slash)
                .append("\">");
        page.append(HTML.escape(entry.name())).append(slash).append("</a><td class=n>");
        page.append(entry.directory() ? "" : String.valueOf(entry.size())).append("<td>");
        page.append(Instant.ofEpochSecond(Math.floorDiv(entry.modifiedNanos(), 1_000_000_000L)));
    }
}
