package dev.tern.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;
import org.apache.commons.cli.help.HelpFormatter;
import org.apache.commons.cli.help.OptionFormatter;
import org.apache.commons.cli.help.TextHelpAppendable;
import org.jspecify.annotations.Nullable;

/**
 * The options of a command line and their help: a thin layer over commons-cli, whose messages name an option as the
 * help does. Syntax: {@code --port 80}, {@code --port=80}, {@code -p 80}, {@code -p80}; {@code --} ends the options.
 *
 * <p>Thread safety: confined to one thread.
 */
final class OptionTable {
    /** The formatter adds one column of padding on the left. */
    private static final int WIDTH = 79;

    private final Options options = new Options();
    private final Set<String> repeatable = new HashSet<>();

    /** Receives the options of a command line. */
    @FunctionalInterface
    interface Taker {

        /**
         * Receives one option, or an operand.
         *
         * @param name the long name of the option, its letter if it has no long name, or {@code DIR} for an operand
         * @param value its value, empty for a flag
         * @throws UsageException when the value is refused
         */
        void take(String name, String value) throws UsageException;
    }

    /** Adds an option without a value; {@code names} is {@code -d --debug}, or one of the two. */
    OptionTable flag(String names, String description) {
        return add(names, null, description);
    }

    /** Adds an option with a value. */
    OptionTable value(String names, String label, String description) {
        return add(names, label, description);
    }

    /** Adds an option with a value that may be repeated. */
    OptionTable values(String names, String label, String description) {
        add(names, label, description);
        repeatable.add(names.substring(names.lastIndexOf(' ') + 1));
        return this;
    }

    private OptionTable add(String names, @Nullable String label, String description) {
        Option.Builder option =
                Option.builder().desc(description).hasArg(label != null).argName(label);
        for (String name : names.split(" ")) {
            if (name.startsWith("--")) {
                option.longOpt(name.substring(2));
            } else {
                option.option(name.substring(1));
            }
        }
        options.addOption(option.get());
        return this;
    }

    /** Reads a command line: its options in order, then its operands. */
    void read(List<String> words, Taker taker) throws UsageException {
        CommandLine line = parse(words);
        Set<String> seen = new HashSet<>();
        for (Option option : line.getOptions()) {
            take(nameOf(option), option.getValue(""), seen, taker);
        }
        for (String operand : line.getArgList()) {
            take("DIR", operand, seen, taker);
        }
    }

    private CommandLine parse(List<String> words) throws UsageException {
        DefaultParser parser = DefaultParser.builder()
                .setAllowPartialMatching(false)
                .setStripLeadingAndTrailingQuotes(false)
                .get();
        try {
            return parser.parse(options, words.toArray(new String[0]));
        } catch (MissingArgumentException e) {
            Option option = e.getOption();
            throw new UsageException(nameOf(option) + " needs a value: " + option.getArgName());
        } catch (UnrecognizedOptionException e) {
            throw unrecognized(e.getOption());
        } catch (ParseException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private void take(String name, String value, Set<String> seen, Taker taker) throws UsageException {
        if (!seen.add(name) && !repeatable.contains(name)) {
            throw new UsageException(name + " is given twice");
        }
        try {
            taker.take(name, value);
        } catch (UsageException | IllegalArgumentException e) {
            throw new UsageException(name + ": " + e.getMessage());
        }
    }

    private static String nameOf(Option option) {
        return option.hasLongOpt() ? "--" + option.getLongOpt() : "-" + option.getOpt();
    }

    private UsageException unrecognized(String word) {
        int equals = word.indexOf('=');
        String name = equals < 0 ? word : word.substring(0, equals);
        if (equals >= 0 && options.hasOption(name)) {
            return new UsageException(name + " takes no value, but has '" + word.substring(equals + 1) + "'");
        }
        String nearest = Spelling.nearest(name, longNames())
                .map(each -> "; did you mean " + each + "?")
                .orElse("");
        return new UsageException("unknown option " + name + nearest);
    }

    private List<String> longNames() {
        return options.getOptions().stream()
                .filter(Option::hasLongOpt)
                .map(OptionTable::nameOf)
                .toList();
    }

    /** The lines of the help, in the order of the additions. */
    String help() {
        StringBuilder text = new StringBuilder();
        TextHelpAppendable page = new TextHelpAppendable(text);
        page.setMaxWidth(WIDTH);
        HelpFormatter formatter = HelpFormatter.builder()
                .setShowSince(false)
                .setComparator((Option one, Option other) -> 0)
                .setHelpAppendable(page)
                .setOptionFormatBuilder(OptionFormatter.builder().setArgumentNameDelimiters("", ""))
                .get();
        try {
            formatter.printOptions(options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString().lines().map(line -> line.stripTrailing() + "\n").collect(Collectors.joining());
    }
}
