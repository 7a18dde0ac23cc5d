package dev.tern.lab.report;

import java.util.List;
import java.util.Map;

/**
 * A table whose first column names its rows. It scrolls sideways on a narrow screen.
 *
 * @param id unique in the page
 */
record Table(String id, Text caption, List<Text> header, List<List<Text>> rows) {

    Html html() {
        Html caption = Html.element("caption", Map.of("id", id), Html.of(this.caption));
        Html head = Html.element(
                "thead",
                Html.element(
                        "tr",
                        Html.join(header.stream()
                                .map(each -> Html.element("th", Map.of("scope", "col"), Html.of(each))))));
        Html body = Html.element("tbody", Html.join(rows.stream().map(Table::row)));
        return Html.element(
                "div",
                Map.of("class", "scroll", "tabindex", "0", "role", "group", "aria-labelledby", id),
                Html.element("table", caption, head, body));
    }

    /** The table behind a heading that opens it. */
    Html folded() {
        Text summary = new Text("The figures as a table", "以表格显示数据");
        return Html.element("details", Html.element("summary", Html.of(summary)), html());
    }

    private static Html row(List<Text> cells) {
        Html name = Html.element("th", Map.of("scope", "row"), Html.of(cells.get(0)));
        return Html.element(
                "tr", name, Html.join(cells.stream().skip(1).map(each -> Html.element("td", Html.of(each)))));
    }
}
