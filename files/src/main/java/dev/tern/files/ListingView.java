package dev.tern.files;

import dev.tern.http.HttpRequest;
import java.util.Comparator;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a listing is shown, as its query says: {@code ?sort=size&order=desc&page=2}. A missing or unknown parameter has
 * its default.
 *
 * <p>Thread safety: immutable.
 *
 * @param sort the column to sort by
 * @param descending the largest, the latest or the last name first; directories come before files in either order
 * @param page the number of the page, at least 1
 */
record ListingView(Sort sort, boolean descending, int page) {

    /** A column, with the order in which its first link sorts. */
    enum Sort {
        NAME("Name", "", false, Comparator.comparing(FileSource.Entry::name)),
        SIZE("Size", " class=\"n\"", true, Comparator.comparingLong(FileSource.Entry::size)),
        TIME("Changed (UTC)", " class=\"t\"", true, Comparator.comparingLong(FileSource.Entry::modifiedNanos));

        private static final Sort[] ALL = values();

        /** The heading of the column. */
        final String title;

        /** The attribute of its cells in HTML. */
        final String attribute;

        final boolean descendingFirst;
        final Comparator<FileSource.Entry> comparator;

        Sort(String title, String attribute, boolean descendingFirst, Comparator<FileSource.Entry> comparator) {
            this.title = title;
            this.attribute = attribute;
            this.descendingFirst = descendingFirst;
            this.comparator = comparator;
        }

        /** Its name in a query. */
        String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static Sort of(@Nullable String label) {
            for (Sort sort : ALL) {
                if (sort.label().equals(label)) {
                    return sort;
                }
            }
            return NAME;
        }
    }

    private static final int MAX_DIGITS = 9;

    static ListingView of(HttpRequest request) {
        Sort sort = Sort.of(request.queryParameter("sort"));
        String order = request.queryParameter("order");
        boolean descending = order == null ? sort.descendingFirst : order.equals("desc");
        return new ListingView(sort, descending, number(request.queryParameter("page")));
    }

    private static int number(@Nullable String digits) {
        if (digits == null || digits.isEmpty() || digits.length() > MAX_DIGITS) {
            return 1;
        }
        boolean number = digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Math.max(1, Integer.parseInt(digits)) : 1;
    }

    /** Another page in the same order. */
    ListingView atPage(int other) {
        return new ListingView(sort, descending, other);
    }

    /** The first page by a column; by the column that it is sorted by already, in the other order. */
    ListingView by(Sort other) {
        return new ListingView(other, other == sort ? !descending : other.descendingFirst, 1);
    }

    /** Directories first, then by the column, then by name. */
    Comparator<FileSource.Entry> comparator() {
        return Comparator.comparing((FileSource.Entry entry) -> !entry.directory())
                .thenComparing(descending ? sort.comparator.reversed() : sort.comparator)
                .thenComparing(FileSource.Entry::name);
    }

    /** The query of a link to it, escaped for an attribute. */
    String href() {
        return "?sort=" + sort.label() + "&amp;order=" + (descending ? "desc" : "asc") + "&amp;page=" + page;
    }
}
