package dev.tern.http.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpDateTest {
    private static final long EXAMPLE = 784_111_777;
    private static final long FIRST = -62_167_219_200L;
    private static final long LAST = 253_402_300_799L;
    private static final DateTimeFormatter PREFERRED = formatter("EEE, dd MMM uuuu HH:mm:ss 'GMT'");
    private static final DateTimeFormatter RFC_850 = formatter("EEEE, dd-MMM-yy HH:mm:ss 'GMT'");
    private static final DateTimeFormatter ASCTIME = formatter("EEE MMM ppd HH:mm:ss uuuu");

    private static DateTimeFormatter formatter(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
    }

    private static String text(DateTimeFormatter formatter, long seconds) {
        return formatter.format(ZonedDateTime.ofInstant(Instant.ofEpochSecond(seconds), ZoneOffset.UTC));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"})
    void eachFormIsRead(String text) {
        assertEquals(EXAMPLE, HttpDate.parse(text));
    }

    @Test
    void thePreferredFormIsWritten() {
        assertEquals("Sun, 06 Nov 1994 08:49:37 GMT", HttpDate.format(EXAMPLE));
    }

    @ParameterizedTest
    @CsvSource({
        "-62167219200, 'Sat, 01 Jan 0000 00:00:00 GMT'",
        "-1, 'Wed, 31 Dec 1969 23:59:59 GMT'",
        "0, 'Thu, 01 Jan 1970 00:00:00 GMT'",
        "951782400, 'Tue, 29 Feb 2000 00:00:00 GMT'",
        "4107542400, 'Mon, 01 Mar 2100 00:00:00 GMT'",
        "253402300799, 'Fri, 31 Dec 9999 23:59:59 GMT'"
    })
    void theLimitsOfTheCalendarAreWrittenAndRead(long seconds, String text) {
        assertEquals(text, HttpDate.format(seconds));
        assertEquals(seconds, HttpDate.parse(text));
    }

    @ParameterizedTest
    @ValueSource(longs = {FIRST - 1, LAST + 1, Long.MIN_VALUE, Long.MAX_VALUE})
    void aYearWithoutFourDigitsIsRejected(long seconds) {
        assertThrows(IllegalArgumentException.class, () -> HttpDate.format(seconds));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                ",",
                "Sun,",
                "sun, 06 Nov 1994 08:49:37 GMT",
                "Sun, 06 nov 1994 08:49:37 GMT",
                "Sun, 06 Nov 1994 08:49:37 gmt",
                "Sun, 06 Nov 1994 08:49:37 UTC",
                "Sun, 06 Nov 1994 08:49:37 +0000",
                "Sun, 06 Nov 1994 08:49:37",
                "Sun, 6 Nov 1994 08:49:37 GMT",
                "Sun, 06 Nov 94 08:49:37 GMT",
                "Sun, 06 Nov 1994 8:49:37 GMT",
                " Sun, 06 Nov 1994 08:49:37 GMT",
                "Sun, 06 Nov 1994 08:49:37 GMT ",
                "Sun,  06 Nov 1994 08:49:37 GM",
                "Sun, -6 Nov 1994 08:49:37 GMT",
                "Sun, 00 Nov 1994 08:49:37 GMT",
                "Sun, 31 Nov 1994 08:49:37 GMT",
                "Sun, 29 Feb 1900 08:49:37 GMT",
                "Sun, 06 Nov 1994 24:00:00 GMT",
                "Sun, 06 Nov 1994 08:60:37 GMT",
                "Sun, 06 Nov 1994 08:49:61 GMT",
                "Sun, 0\u0666 Nov 1994 08:49:37 GMT",
                "Sun, 06 unN 1994 08:49:37 GMT",
                "unM, 06 Nov 1994 08:49:37 GMT",
                "Sunday, 06-Nov-1994 08:49:37 GMT",
                "Sunday, 06 Nov 94 08:49:37 GMT",
                "Sun, 06-Nov-94 08:49:37 GMT",
                "Sunday, 32-Nov-94 08:49:37 GMT",
                "Sunday,",
                "Sun Nov 6 08:49:37 1994",
                "Sun Nov  6 08:49:37 1994 GMT",
                "Sun Nov  0 08:49:37 1994",
                "Sun Nov 31 08:49:37 1994",
                "Sun Nov  6 08:49:37 94",
                "Xun Nov  6 08:49:37 1994"
            })
    void textThatIsNoDateIsInvalid(String text) {
        assertEquals(HttpDate.INVALID, HttpDate.parse(text));
    }

    @Test
    void aLeapSecondIsReadAsTheNextSecond() {
        assertEquals(HttpDate.parse("Sun, 01 Jan 2017 00:00:00 GMT"), HttpDate.parse("Sat, 31 Dec 2016 23:59:60 GMT"));
    }

    @ParameterizedTest
    @CsvSource({"94, 2026, 1994", "76, 2026, 2076", "77, 2026, 1977", "00, 2026, 2000", "99, 1999, 1999"})
    void aYearOfTwoDigitsIsAtMostFiftyYearsAhead(String digits, int thisYear, int year) {
        assertEquals(
                HttpDate.parse("Sun, 06 Nov " + year + " 08:49:37 GMT"),
                HttpDate.parse("Sunday, 06-Nov-" + digits + " 08:49:37 GMT", thisYear));
    }

    @Test
    void anyDateIsWrittenAndReadAsTheJdkDoes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            long seconds = FIRST + (long) (random.nextDouble() * (LAST - FIRST));
            String preferred = text(PREFERRED, seconds);
            String where = "seed " + seed + ", " + seconds;
            assertEquals(preferred, HttpDate.format(seconds), where);
            assertEquals(seconds, HttpDate.parse(preferred), where);
            assertEquals(seconds, HttpDate.parse(text(ASCTIME, seconds)), where);
        }
    }

    @Test
    void anyRecentDateIsReadInTheFormOfRfc850() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        long from = Instant.parse("1977-01-01T00:00:00Z").getEpochSecond();
        long to = Instant.parse("2077-01-01T00:00:00Z").getEpochSecond();
        for (int i = 0; i < 5_000; i++) {
            long seconds = from + (long) (random.nextDouble() * (to - from));
            assertEquals(seconds, HttpDate.parse(text(RFC_850, seconds), 2026), "seed " + seed + ", " + seconds);
        }
    }

    @Test
    void parsingNeverThrows() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String[] forms = {text(PREFERRED, EXAMPLE), text(RFC_850, EXAMPLE), text(ASCTIME, EXAMPLE)};
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(forms[i % forms.length]);
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(0x80));
            }
            text.setLength(random.nextInt(10) == 0 ? random.nextInt(text.length()) : text.length());
            long read = HttpDate.parse(text.toString(), 2026);
            boolean inRange = read == HttpDate.INVALID || read >= FIRST && read <= LAST + 1;
            assertTrue(inRange, "seed " + seed + ", " + text);
        }
    }
}
