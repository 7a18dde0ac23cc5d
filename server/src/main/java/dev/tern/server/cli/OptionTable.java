package dev.tern.server.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The options of a command line: what they are called, and what they say of themselves. A word follows its option, after a space or an equals sign, or behind a single letter: {@code --port 80}, {@code --port=80}, {@code -p 80}, {@code -p80}.
 * After {@code --} there are no more options.
 *
 * <p>It stands for a library because of the start: reading the same options by reflection took 150 of 500 ms.
 *
 * <p>Thread safety: confined to one thread.
 */
final class OptionTable {
    private static final int WIDTH = 80;
    private static final int INDENT = 29;

    private final List<Option> options = new ArrayList<>();
    private @Nullable Option operand;

    /** Who is told what was given. */
    @FunctionalInterface
    interface Taker {

        /**
         * An option was given, or an operand.
         *
         * @param name the last of its names
         * @param word its word, or an empty one for a flag
         * @throws UsageException when the word is refused
         */
        void take(String name, String word) throws UsageException;
    }

    /**
     * One option.
     *
     * @param names a letter, a long name, or both; none for the operand
     * @param label what stands for its word in the help; null for a flag, which has none
     */
    private record Option(List<String> names, @Nullable String label, String description, boolean repeatable) {

        String name() {
            return names.isEmpty() ? String.valueOf(label) : names.get(names.size() - 1);
        }
    }

    /** Adds what stands alone, without an option. */
    OptionTable operand(String label, String description) {
        operand = new Option(List.of(), label, description, false);
        return this;
    }

    /** Adds an option without a word; {@code names} is {@code -d --debug}, or one of the two. */
    OptionTable flag(String names, String description) {
        return add(names, null, description, false);
    }

    /** Adds an option with a word. */
    OptionTable value(String names, String label, String description) {
        return add(names, label, description, false);
    }

    /** Adds an option with a word that may be given again. */
    OptionTable values(String names, String label, String description) {
        return add(names, label, description, true);
    }

    private OptionTable add(String names, @Nullable String label, String description, boolean repeatable) {
        options.add(new Option(List.of(names.split(" ")), label, description, repeatable));
        return this;
    }

    /** Reads the words of a command line, and tells of each in their order. */
    void read(List<String> words, Taker taker) throws UsageException {
        Reading reading = new Reading(taker, new HashSet<>());
        boolean only = false;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (only || !word.startsWith("-") || word.equals("-")) {
                reading.take(operand(word), word);
            } else if (word.equals("--")) {
                only = true;
            } else {
                i += readOption(word, i + 1 < words.size() ? words.get(i + 1) : null, reading);
            }
        }
    }

    /** Reads an option; the number of further words that it took. */
    private int readOption(String word, @Nullable String following, Reading reading) throws UsageException {
        String name = nameIn(word);
        Option option = find(name, word);
        String attached = word.length() > name.length() ? word.substring(name.length()) : null;
        if (attached != null && attached.startsWith("=")) {
            attached = attached.substring(1);
        }
        if (option.label() == null) {
            if (attached != null) {
                throw new UsageException(name + " takes no value, and has '" + attached + "'");
            }
            reading.take(option, "");
            return 0;
        }
        String value = attached != null ? attached : following;
        if (value == null) {
            throw new UsageException(name + " needs a value: " + option.label());
        }
        reading.take(option, value);
        return attached != null ? 0 : 1;
    }

    private static String nameIn(String word) {
        int equals = word.indexOf('=');
        if (word.startsWith("--")) {
            return equals < 0 ? word : word.substring(0, equals);
        }
        return word.substring(0, 2);
    }

    private Option find(String name, String word) throws UsageException {
        for (Option option : options) {
            if (option.names().contains(name)) {
                return option;
            }
        }
        throw new UsageException("there is no option " + word);
    }

    private Option operand(String word) throws UsageException {
        if (operand == null) {
            throw new UsageException("'" + word + "' is not expected");
        }
        return operand;
    }

    /** Who is told, and what was given so far. */
    private record Reading(Taker taker, Set<Option> given) {

        void take(Option option, String word) throws UsageException {
            if (!given.add(option) && !option.repeatable()) {
                throw new UsageException(option.name() + " is given twice");
            }
            try {
                taker.take(option.name(), word);
            } catch (UsageException | IllegalArgumentException e) {
                throw new UsageException(option.name() + ": " + e.getMessage());
            }
        }
    }

    /** The lines of the help, in the order in which the options were added. */
    String help() {
        StringBuilder text = new StringBuilder();
        if (operand != null) {
            entry(text, "      [" + operand.label() + "]", operand.description());
        }
        for (Option option : options) {
            boolean letter = !option.names().get(0).startsWith("--");
            String names = String.join(", ", option.names());
            String separator = option.names().get(option.names().size() - 1).startsWith("--") ? "=" : " ";
            String word = option.label() == null ? "" : separator + option.label();
            entry(text, (letter ? "  " : "      ") + names + word, option.description());
        }
        return text.toString();
    }

    private static void entry(StringBuilder text, String names, String description) {
        text.append(names);
        int column = names.length();
        if (column >= INDENT - 1) {
            text.append('\n');
            column = 0;
        }
        for (String word : description.split(" ")) {
            if (column > INDENT && column + 1 + word.length() > WIDTH) {
                text.append('\n');
                column = 0;
            }
            int gap = column < INDENT ? INDENT - column : 1;
            text.append(" ".repeat(gap)).append(word);
            column += gap + word.length();
        }
        text.append('\n');
    }
}
