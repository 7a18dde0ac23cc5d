package dev.tern.lab.report;

import java.util.Arrays;
import java.util.Collection;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A text in both languages of the report.
 *
 * @param en English
 * @param zh Chinese
 */
record Text(String en, String zh) {
    static final Text EMPTY = same("");

    private static final Pattern BEFORE_LATIN =
            Pattern.compile("(?<=\\p{IsHan})(?=[A-Za-z0-9+−])|(?<=[A-Za-z0-9%])(?=\\p{IsHan})");

    /** A text that is the same in both languages, such as a name. */
    static Text same(String text) {
        return new Text(text, text);
    }

    /** Fills {@code %s} with texts in their language, and with other values. */
    Text with(Object... values) {
        return new Text(
                en.formatted(Arrays.stream(values)
                        .map(value -> value instanceof Text text ? text.en : value)
                        .toArray()),
                zh.formatted(Arrays.stream(values)
                        .map(value -> value instanceof Text text ? text.zh : value)
                        .toArray()));
    }

    /** The sentences one after another. */
    static Text sentences(Text... sentences) {
        return new Text(
                Stream.of(sentences)
                        .map(Text::en)
                        .filter(text -> !text.isEmpty())
                        .collect(Collectors.joining(" ")),
                Stream.of(sentences).map(Text::zh).collect(Collectors.joining()));
    }

    /** Names one after another. */
    static Text names(Collection<Text> items) {
        return joined(items, "、");
    }

    /** Parts of a sentence one after another. */
    static Text list(Collection<Text> items) {
        return joined(items, "，");
    }

    private static Text joined(Collection<Text> items, String zhSeparator) {
        return new Text(
                items.stream().map(Text::en).collect(Collectors.joining(", ")),
                items.stream().map(Text::zh).collect(Collectors.joining(zhSeparator)));
    }

    /** The Chinese text with a space between ideographs and Latin letters or figures, as it is usually set. */
    Text typeset() {
        return new Text(en, BEFORE_LATIN.matcher(zh).replaceAll(" "));
    }

    boolean isEmpty() {
        return en.isEmpty();
    }

    /** The text with an English capital at its beginning. */
    Text capitalized() {
        return isEmpty() ? this : new Text(Character.toUpperCase(en.charAt(0)) + en.substring(1), zh);
    }
}
