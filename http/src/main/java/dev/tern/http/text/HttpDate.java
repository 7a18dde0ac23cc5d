package dev.tern.http.text;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * The dates of HTTP: writes the preferred form ({@code Sun, 06 Nov 1994 08:49:37 GMT}) and reads all three.
 *
 * <p>Thread safety: stateless.
 *
 * <p>Complexity: constant; {@link #write} allocates nothing.
 *
 * <p>Source: RFC 9110 section 5.6.7; the civil calendar by Howard Hinnant, "chrono-Compatible Low-Level Date
 * Algorithms".
 */
public final class HttpDate {
    /** What {@link #parse} returns for text that is no date. */
    public static final long INVALID = Long.MIN_VALUE;

    /** Bytes of the preferred form. */
    public static final int LENGTH = 29;

    private static final long FIRST_SECOND = -62_167_219_200L;
    private static final long LAST_SECOND = 253_402_300_799L;
    private static final int SECONDS_PER_DAY = 86_400;
    private static final String DAYS = "SunMonTueWedThuFriSat";
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
    private static final String[] LONG_DAYS = {
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"
    };

    private HttpDate() {}

    /**
     * The date in the preferred form.
     *
     * @param epochSeconds seconds since 1970-01-01T00:00Z, years 0 to 9999
     * @throws IllegalArgumentException when the year has not four digits
     */
    public static String format(long epochSeconds) {
        byte[] text = new byte[LENGTH];
        write(epochSeconds, text, 0);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    /** Writes the {@value #LENGTH} bytes of the preferred form into {@code target} from {@code at} on. */
    public static void write(long epochSeconds, byte[] target, int at) {
        if (epochSeconds < FIRST_SECOND || epochSeconds > LAST_SECOND) {
            throw new IllegalArgumentException(
                    "epochSeconds: " + epochSeconds + ", must be " + FIRST_SECOND + " to " + LAST_SECOND);
        }
        long day = Math.floorDiv(epochSeconds, SECONDS_PER_DAY);
        int second = Math.floorMod(epochSeconds, SECONDS_PER_DAY);
        copy(DAYS, 3 * Math.floorMod(day + 4, 7), 3, target, at);
        copy(",", 0, 1, target, at + 3);
        writeDate(day, target, at + 4);
        writeTime(second, target, at + 16);
        copy(" GMT", 0, 4, target, at + 25);
    }

    /** Days to year, month and day, with years that begin in March so that the leap day comes last. */
    private static void writeDate(long day, byte[] target, int at) {
        long shifted = day + 719_468;
        long era = Math.floorDiv(shifted, 146_097);
        int dayOfEra = Math.floorMod(shifted, 146_097);
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int marchMonth = (5 * dayOfYear + 2) / 153;
        int dayOfMonth = dayOfYear - (153 * marchMonth + 2) / 5 + 1;
        int month = marchMonth < 10 ? marchMonth + 2 : marchMonth - 10;
        int year = (int) (yearOfEra + era * 400) + (month < 2 ? 1 : 0);
        copy(" ", 0, 1, target, at);
        digits(dayOfMonth, 2, target, at + 1);
        copy(" ", 0, 1, target, at + 3);
        copy(MONTHS, 3 * month, 3, target, at + 4);
        copy(" ", 0, 1, target, at + 7);
        digits(year, 4, target, at + 8);
    }

    private static void writeTime(int second, byte[] target, int at) {
        copy(" ", 0, 1, target, at);
        digits(second / 3600, 2, target, at + 1);
        copy(":", 0, 1, target, at + 3);
        digits(second / 60 % 60, 2, target, at + 4);
        copy(":", 0, 1, target, at + 6);
        digits(second % 60, 2, target, at + 7);
    }

    private static void copy(String text, int from, int length, byte[] target, int at) {
        for (int i = 0; i < length; i++) {
            target[at + i] = (byte) text.charAt(from + i);
        }
    }

    private static void digits(int value, int count, byte[] target, int at) {
        int rest = value;
        for (int i = count - 1; i >= 0; i--) {
            target[at + i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    /**
     * Reads a date in any of the three forms, exactly as the RFC spells them. Whether the day of the week fits the date
     * is not checked.
     *
     * @return seconds since 1970-01-01T00:00Z, or {@link #INVALID}
     */
    public static long parse(String text) {
        return parse(text, LocalDate.now(ZoneOffset.UTC).getYear());
    }

    /** As {@link #parse(String)}; a year of two digits is read as at most 50 years after {@code thisYear}. */
    static long parse(String text, int thisYear) {
        if (text.length() == LENGTH && text.charAt(3) == ',') {
            return parsePreferred(text);
        }
        int comma = text.indexOf(',');
        return comma > 0 ? parseRfc850(text, comma, thisYear) : parseAsctime(text);
    }

    private static long parsePreferred(String text) {
        if (name(DAYS, text, 0) < 0 || !matches(text, 4, " 00 aaa 0000 00:00:00 GMT")) {
            return INVALID;
        }
        return seconds(number(text, 12, 4), name(MONTHS, text, 8), number(text, 5, 2), text, 17);
    }

    private static long parseRfc850(String text, int comma, int thisYear) {
        if (!isLongDay(text.substring(0, comma)) || !matches(text, comma + 1, " 00-aaa-00 00:00:00 GMT")) {
            return INVALID;
        }
        int year = thisYear / 100 * 100 + number(text, comma + 9, 2);
        int chosen = year > thisYear + 50 ? year - 100 : year;
        return seconds(chosen, name(MONTHS, text, comma + 5), number(text, comma + 2, 2), text, comma + 12);
    }

    private static long parseAsctime(String text) {
        if (text.length() != 24 || name(DAYS, text, 0) < 0) {
            return INVALID;
        }
        boolean oneDigit = text.charAt(8) == ' ';
        if (!matches(text, 3, oneDigit ? " aaa  0 00:00:00 0000" : " aaa 00 00:00:00 0000")) {
            return INVALID;
        }
        int day = oneDigit ? number(text, 9, 1) : number(text, 8, 2);
        return seconds(number(text, 20, 4), name(MONTHS, text, 4), day, text, 11);
    }

    private static boolean isLongDay(String text) {
        for (String day : LONG_DAYS) {
            if (day.equals(text)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the rest of the text has this shape: 0 stands for a digit, a for any character. */
    private static boolean matches(String text, int from, String shape) {
        if (text.length() - from != shape.length()) {
            return false;
        }
        for (int i = 0; i < shape.length(); i++) {
            char wanted = shape.charAt(i);
            char c = text.charAt(from + i);
            boolean fits = wanted == '0' ? c >= '0' && c <= '9' : wanted == 'a' || wanted == c;
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    /** The index of the three letters at {@code from} in a list of such names, or -1. */
    private static int name(String names, String text, int from) {
        for (int i = 0; i < names.length(); i += 3) {
            if (names.regionMatches(i, text, from, 3)) {
                return i / 3;
            }
        }
        return -1;
    }

    private static int number(String text, int from, int count) {
        int value = 0;
        for (int i = from; i < from + count; i++) {
            value = 10 * value + text.charAt(i) - '0';
        }
        return value;
    }

    private static long seconds(int year, int month, int day, String text, int timeAt) {
        int hour = number(text, timeAt, 2);
        int minute = number(text, timeAt + 3, 2);
        int second = number(text, timeAt + 6, 2);
        if (month < 0 || day < 1 || hour > 23 || minute > 59 || second > 60) {
            return INVALID;
        }
        LocalDate first = LocalDate.of(year, month + 1, 1);
        if (day > first.lengthOfMonth()) {
            return INVALID;
        }
        return (first.toEpochDay() + day - 1) * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second;
    }
}
