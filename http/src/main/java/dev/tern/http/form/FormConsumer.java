package dev.tern.http.form;

import dev.tern.http.BodyConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Receives a form, urlencoded or multipart: the fields when the form is complete, the files piece by piece.
 *
 * <p>Thread safety: called by the owner of the connection, one call after the other.
 */
@FunctionalInterface
public interface FormConsumer {

    /** The form is complete; the response is sent after this call. Files are not among the fields. */
    void complete(Form fields) throws Exception;

    /**
     * A part of a multipart form begins.
     *
     * @return the consumer of its content, called until {@code end} or {@code aborted}; null to collect a field or to
     *     skip a file
     */
    default @Nullable BodyConsumer part(FormPart part) throws Exception {
        return null;
    }

    /**
     * The form is not received completely: the connection ended, the form was malformed or too large. No other call
     * follows.
     */
    default void aborted() {}
}
