package dev.tern.log;

/**
 * The ends of the lines in a buffer that holds several. A line may hold line feeds of its own, as a stack trace does.
 *
 * <p>Thread safety: as the buffer; valid during the call that receives it.
 */
public interface LineBoundaries {

    /** Returns the position behind the line that holds the byte at {@code position}. */
    int endOf(int position);
}
