package dev.tern.it;

import static java.util.regex.Pattern.CASE_INSENSITIVE;
import static java.util.regex.Pattern.compile;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The language of comments, texts, documents and scripts: plain phrases and lines that fit on a screen. */
class ProseTest {
    private static final Path TOP = Path.of("..").toAbsolutePath().normalize();
    private static final Path PHRASES = TOP.resolve("it-tests/src/test/resources/banned-phrases.txt");
    private static final Set<String> FOLDERS_WITHOUT_PROSE = Set.of("target", ".git", ".mvn", "node_modules");
    private static final Pattern PROSE_FILE = compile(".*\\.(java|md|html|py|sh|yml|c)|(.*/)?pom\\.xml");
    private static final Pattern SCRIPT = compile("tern|(bench|\\.ci)/[a-z-]+");
    private static final int COLUMNS = 120;

    /** The parts of Java: comments, and literals, which are prose too but for characters. */
    private static final Pattern JAVA_PROSE = compile(
            "(?s)/\\*.*?\\*/|//[^\\n]*|\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*+\"" + "|'(?:\\\\.|[^'\\\\\\n])++'");

    private static final Pattern TEST_NAME = compile("\\bvoid (\\w+)\\(");
    private static final Pattern TITLE = compile("# \\d{4} (.+)");
    private static final Pattern VERB_OR_CLAUSE = compile(
            "\\b(is|are|was|were|be|been|has|have|had|does|do|can|may|must|will|keeps?|holds?|gets?|ends|stays?|goes|that"
                    + "|who|which|nothing)\\b",
            CASE_INSENSITIVE);

    private record Phrase(String text, String plain, Pattern pattern) {

        /** English is matched as words, with any white space between them; Chinese has no blanks between words. */
        static Phrase of(String line) {
            String[] columns = line.split("\t");
            String words = columns[0].replace(" ", "[\\s#*>]+");
            boolean english = columns[0].charAt(0) < 0x80;
            String whole = english ? "(?<![\\p{L}\\p{N}_])" + words + "(?![\\p{L}\\p{N}_])" : words;
            return new Phrase(columns[0], columns[1], compile(whole, CASE_INSENSITIVE));
        }

        List<String> in(String where, String text) {
            return pattern.matcher(text)
                    .results()
                    .map(match -> where + ":" + line(text, match) + ": '" + this.text + "', plain: " + plain)
                    .toList();
        }
    }

    static List<String> phraseLines() throws IOException {
        return Files.readAllLines(PHRASES).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();
    }

    private static List<Phrase> phrases() throws IOException {
        return phraseLines().stream().map(Phrase::of).toList();
    }

    private static long line(String text, MatchResult match) {
        return 1
                + text.substring(0, match.start())
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
    }

    @Test
    void noFileHasABannedPhrase() throws IOException {
        List<String> found = new ArrayList<>();
        List<Path> files = files();
        for (Path file : files) {
            found.addAll(bannedPhrases(TOP.relativize(file).toString(), Files.readString(file)));
        }
        assertTrue(files.size() > 500, "files: " + files.size());
        assertEquals("", String.join("\n", found));
    }

    @ParameterizedTest
    @MethodSource("phraseLines")
    void aBannedPhraseIsFoundInEveryKindOfText(String line) throws IOException {
        String phrase = line.split("\t")[0];
        String capital = phrase.substring(0, 1).toUpperCase(Locale.ROOT) + phrase.substring(1);
        for (String java : List.of(
                "int a; // " + phrase, "/**\n * " + capital.replace(" ", "\n * ") + ". */", "s(\"" + phrase + "\")")) {
            assertTrue(!bannedPhrases("A.java", java).isEmpty(), java);
        }
        assertTrue(!bannedPhrases("a.md", "Here is " + phrase + ".").isEmpty(), phrase);
    }

    @Test
    void codeAndLongerWordsAreNoBannedPhrases() throws IOException {
        String first = phraseLines().get(0).split("\t")[0];
        assertEquals(List.of(), bannedPhrases("A.java", "int " + first + " = 'a'; // " + first + "s"));
        assertEquals(
                1,
                bannedPhrases("ATest.java", "void a" + camelCase(first) + "Waits() {}")
                        .size());
    }

    private static String camelCase(String word) {
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }

    private static List<String> bannedPhrases(String where, String text) throws IOException {
        List<String> found = new ArrayList<>();
        String prose = where.endsWith(".java") ? proseOfJava(text) : text;
        for (Phrase phrase : phrases()) {
            found.addAll(phrase.in(where, prose));
        }
        return found;
    }

    /** The text with blanks in place of the code, so that lines keep their numbers. Names of methods become words. */
    private static String proseOfJava(String text) {
        StringBuilder prose = new StringBuilder();
        int end = 0;
        Matcher matcher = JAVA_PROSE.matcher(text);
        while (matcher.find()) {
            prose.append(testNames(text.substring(end, matcher.start())));
            prose.append(matcher.group().startsWith("'") ? " " : matcher.group());
            end = matcher.end();
        }
        return prose.append(testNames(text.substring(end))).toString();
    }

    private static String testNames(String code) {
        StringBuilder names = new StringBuilder();
        Matcher name = TEST_NAME.matcher(code);
        int end = 0;
        while (name.find()) {
            names.append(code.substring(end, name.start()).replaceAll("[^\\n]+", " "));
            names.append(name.group(1).replaceAll("(?=[A-Z])", " "));
            end = name.end();
        }
        return names.append(code.substring(end).replaceAll("[^\\n]+", " ")).toString();
    }

    @Test
    void commentsAndDocumentsFitIntoTheColumns() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : files()) {
            found.addAll(longLines(TOP.relativize(file).toString(), Files.readString(file)));
        }
        assertEquals("", String.join("\n", found));
    }

    @Test
    void aLongLineIsFoundInCommentsAndDocuments() {
        String words = "word ".repeat(COLUMNS / 5);
        for (String comment : List.of("// " + words, "/* " + words, "     * " + words)) {
            assertEquals(1, longLines("A.java", "\n" + comment).size(), comment);
        }
        assertEquals(1, longLines("a.md", words + "more").size());
        for (String allowed : List.of("| " + words, words + "[a](b)", words + "https://a.b")) {
            assertEquals(List.of(), longLines("a.md", allowed));
        }
    }

    /** Code is left to the formatter, and what cannot be broken is allowed: tables and links. */
    private static List<String> longLines(String where, String text) {
        Pattern checked = where.endsWith(".java")
                ? compile("\\s*(\\*|/\\*|//).*|[^\"]*[;{}] // .*")
                : compile(where.endsWith(".md") ? "[^|].*" : "(?!)");
        List<String> found = new ArrayList<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            boolean link = line.contains("](") || line.contains("://");
            if (line.length() > COLUMNS && !link && checked.matcher(line).matches()) {
                found.add(where + ":" + (i + 1) + ": " + line.length() + " columns");
            }
        }
        return found;
    }

    @Test
    void titlesOfDecisionsAreNounPhrases() throws IOException {
        int titles = 0;
        for (Path file : files()) {
            Matcher title = TITLE.matcher(Files.readString(file));
            if (file.getParent().endsWith("decisions") && title.lookingAt()) {
                titles++;
                assertTrue(isNounPhrase(title.group(1)), title.group());
            }
        }
        assertTrue(titles > 40, "titles: " + titles);
    }

    @ParameterizedTest
    @ValueSource(strings = {"A timer that is gone keeps its place", "The log holds lines", "Threads who wait"})
    void aTitleWithAVerbIsNoNounPhrase(String title) {
        assertTrue(!isNounPhrase(title));
    }

    private static boolean isNounPhrase(String title) {
        return !VERB_OR_CLAUSE.matcher(title).find();
    }

    private static List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(TOP, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                boolean skip =
                        FOLDERS_WITHOUT_PROSE.contains(folder.getFileName().toString());
                return skip ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String name = TOP.relativize(file).toString().replace('\\', '/');
                if (PROSE_FILE.matcher(name).matches() || SCRIPT.matcher(name).matches()) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }
}
