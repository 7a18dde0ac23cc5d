package dev.tern.files;

import com.google.common.escape.Escaper;
import com.google.common.html.HtmlEscapers;
import com.google.common.net.UrlEscapers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Writes one page of a listing as HTML: no script, light and dark, narrow screens included. Names are escaped in text,
 * and percent-encoded in links.
 *
 * <p>Thread safety: confined to one thread. Complexity: linear in the entries of the page.
 */
final class ListingPage {
    private static final Escaper HTML = HtmlEscapers.htmlEscaper();
    private static final Escaper URL = UrlEscapers.urlPathSegmentEscaper();
    private static final String STYLE = "<style>:root{color-scheme:light dark}"
            + "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
            + "h1{font-size:1.4rem}h1,td:first-child{overflow-wrap:anywhere}table{width:100%;border-collapse:collapse}"
            + "td,th{padding:.25rem 1rem .25rem 0;text-align:left;vertical-align:top;border-bottom:1px solid #8884}"
            + "td:last-child,th:last-child{padding-right:0}.n{text-align:right}"
            + ".n,.t{white-space:nowrap;font-variant-numeric:tabular-nums}nav{margin:1rem 0}nav>*{margin-right:.75rem}"
            + "@media(max-width:36rem){body{margin:1rem auto}.t{white-space:normal;font-size:.85rem}}</style>";

    /** Page numbers on either side of the current page. */
    private static final int NEIGHBOURS = 3;

    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final DirectorySnapshot directory;
    private final ListingView view;
    private final StringBuilder page = new StringBuilder(4096);

    /**
     * A page of a directory.
     *
     * @param view its page must exist
     */
    ListingPage(DirectorySnapshot directory, ListingView view) {
        this.directory = directory;
        this.view = view;
    }

    /** The bytes of the page, in UTF-8; {@code path} names the directory, and is empty for the root. */
    byte[] write(String path) {
        String title = HTML.escape(path.isEmpty() ? "/" : "/" + path + "/");
        page.append("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">");
        page.append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>");
        page.append(title)
                .append("</title>")
                .append(STYLE)
                .append("<h1>")
                .append(title)
                .append("</h1>");
        page.append("<table><thead><tr>");
        for (ListingView.Sort sort : ListingView.Sort.values()) {
            heading(sort);
        }
        page.append("<tbody>\n");
        if (!path.isEmpty()) {
            page.append("<tr><td><a href=\"../\">../</a><td><td>\n");
        }
        directory.page(view).forEach(this::row);
        page.append("</table>");
        if (directory.pages() > 1) {
            pages();
        }
        return page.append("</html>\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private void heading(ListingView.Sort sort) {
        page.append("<th").append(sort.attribute);
        if (sort == view.sort()) {
            page.append(" aria-sort=\"")
                    .append(view.descending() ? "descending" : "ascending")
                    .append('"');
        }
        page.append('>');
        link(view.by(sort), sort.title);
        page.append(sort == view.sort() ? view.descending() ? " \u2193" : " \u2191" : "");
    }

    private void link(ListingView target, String text) {
        page.append("<a href=\"")
                .append(target.href())
                .append("\">")
                .append(text)
                .append("</a>");
    }

    private void row(FileSource.Entry entry) {
        String slash = entry.directory() ? "/" : "";
        // With "./" a name with a colon is not read as a scheme.
        page.append("<tr><td><a href=\"./").append(HTML.escape(URL.escape(entry.name())));
        page.append(slash)
                .append("\">")
                .append(HTML.escape(entry.name()))
                .append(slash)
                .append("</a>");
        if (entry.directory()) {
            page.append("<td>");
        } else {
            page.append("<td class=\"n\" title=\"").append(entry.size()).append(" bytes\">");
            size(entry.size());
        }
        String time = Instant.ofEpochSecond(Math.floorDiv(entry.modifiedNanos(), SECOND_NANOS))
                .toString();
        page.append("<td class=\"t\"><time datetime=\"").append(time).append("\">");
        page.append(time, 0, 10).append(' ').append(time, 11, 16).append("</time>\n");
    }

    /** Writes a size in the largest unit that gives at least 1, with one decimal, rounded down. */
    private void size(long bytes) {
        int unit = Math.max(0, (63 - Long.numberOfLeadingZeros(bytes)) / 10);
        long thousandTwentyFourths = unit == 0 ? bytes << 10 : bytes >> 10 * (unit - 1);
        page.append(thousandTwentyFourths >> 10);
        if (unit > 0) {
            page.append('.').append((thousandTwentyFourths & 1023) * 10 >> 10);
        }
        page.append(' ').append(UNITS[unit]);
    }

    private void pages() {
        int last = directory.pages();
        page.append("<nav aria-label=\"Pages\"><span>").append(directory.size()).append(" entries</span>");
        for (int number = 1; number <= last; number++) {
            int distance = Math.abs(number - view.page());
            if (number == view.page()) {
                page.append("<b aria-current=\"page\">").append(number).append("</b>");
            } else if (number == 1 || number == last || distance <= NEIGHBOURS) {
                link(view.atPage(number), String.valueOf(number));
            } else if (distance == NEIGHBOURS + 1) {
                page.append("<span>\u2026</span>");
            }
        }
        page.append("</nav>");
    }
}
