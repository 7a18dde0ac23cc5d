package dev.tern.http.form;

import dev.tern.http.BodyConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes a form, urlencoded or multipart: the fields when the form is complete, the files as they come.
 *
 * <p>Thread safety: called by the owner of the connection, one call after the other.
 */
@FunctionalInterface
public interface FormConsumer {

    /** The form is complete; the answer is sent after this call. Files are not among the fields. */
    void complete(Form fields) throws Exception;

    /**
     * A part of a multipart form begins.
     *
     * @return who takes its content piece by piece, until {@code end} or {@code aborted}; null to have a field collected, and a file
     *     passed over
     */
    default @Nullable BodyConsumer part(FormPart part) throws Exception {
        return null;
    }

    /** The form does not come to its end: the connection ended, the form was malformed or too large. No other call follows. */
    default void aborted() {}
}
