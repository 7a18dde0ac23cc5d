package dev.tern.lab.report;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The contrast of the named colours (WCAG 2.2), since axe does not check the text of drawings. */
class PaletteTest {
    private static final Pattern COLOUR = Pattern.compile("--([\\w-]+): #([0-9a-f]{6});");
    private static final double LEAST = 4.5;

    private static Map<String, Integer> colours(String theme) {
        String[] themes = Library.resource("report.css").split("prefers-color-scheme: dark");
        Map<String, Integer> colours = new HashMap<>();
        Matcher matcher = COLOUR.matcher(themes[theme.equals("light") ? 0 : 1]);
        while (matcher.find()) {
            colours.put(matcher.group(1), Integer.parseInt(matcher.group(2), 16));
        }
        return colours;
    }

    private static double luminance(int colour) {
        return 0.2126 * linear(colour >> 16 & 0xff)
                + 0.7152 * linear(colour >> 8 & 0xff)
                + 0.0722 * linear(colour & 0xff);
    }

    private static double linear(int channel) {
        double share = channel / 255.0;
        return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    }

    private static double contrast(int one, int other) {
        double lighter = Math.max(luminance(one), luminance(other));
        double darker = Math.min(luminance(one), luminance(other));
        return (lighter + 0.05) / (darker + 0.05);
    }

    @ParameterizedTest(name = "{0} on {1}")
    @CsvSource({
        "ink, paper",
        "ink, card",
        "ink, warn",
        "quiet, paper",
        "quiet, card",
        "link, paper",
        "link, card",
        "different, card",
        "equal, card",
        "uncertain, card",
        "first, card",
        "second, card",
        "third, card"
    })
    void textIsReadableInBothThemes(String ink, String ground) {
        for (String theme : new String[] {"light", "dark"}) {
            Map<String, Integer> colours = colours(theme);
            double contrast = contrast(colours.get(ink), colours.get(ground));
            assertTrue(contrast >= LEAST, () -> theme + ": " + contrast);
        }
    }
}
