package dev.tern.lab.report;

import java.util.Map;

/**
 * A heading with its content.
 *
 * @param id the target of the link in the navigation
 */
record Section(String id, Text title, Html body) {

    Html html() {
        String heading = id + "-heading";
        return Html.element(
                "section",
                Map.of("id", id, "aria-labelledby", heading),
                Html.element("h2", Map.of("id", heading), Html.of(title)),
                body);
    }

    Html link() {
        return Html.element("li", Html.element("a", Map.of("href", "#" + id), Html.of(title)));
    }
}
