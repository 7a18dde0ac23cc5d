package dev.tern.lab.report;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Well-formed markup: a plain string becomes markup only by {@link #of}, which escapes it.
 *
 * @param markup elements and escaped text
 */
record Html(String markup) {

    static Html of(String text) {
        return new Html(text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;"));
    }

    /** Both languages; the style sheet hides the one that is not selected. */
    static Html of(Text text) {
        return text.en().equals(text.zh())
                ? of(text.en())
                : join(
                        element("span", Map.of("lang", "en"), of(text.en())),
                        element(
                                "span",
                                Map.of("lang", "zh-CN"),
                                of(text.typeset().zh())));
    }

    static Html element(String name, Html... content) {
        return element(name, Map.of(), content);
    }

    static Html element(String name, Map<String, String> attributes, Html... content) {
        String written = new TreeMap<>(attributes)
                .entrySet().stream()
                        .map(each -> " " + each.getKey() + "=\"" + of(each.getValue()).markup + "\"")
                        .collect(Collectors.joining());
        return new Html("<" + name + written + ">" + join(content).markup + "</" + name + ">");
    }

    static Html paragraph(Text text) {
        return text.isEmpty() ? join() : element("p", of(text));
    }

    /** A list with one item per text; nothing for no item. */
    static Html list(Collection<Text> items) {
        return items.isEmpty() ? join() : element("ul", join(items.stream().map(each -> element("li", of(each)))));
    }

    static Html join(Html... parts) {
        return join(Stream.of(parts));
    }

    static Html join(Stream<Html> parts) {
        return new Html(parts.map(Html::markup).collect(Collectors.joining()));
    }
}
