package dev.tern.http.form;

import org.jspecify.annotations.Nullable;

/**
 * The head of a part of a multipart form (RFC 7578 section 4).
 *
 * <p>Thread safety: immutable.
 *
 * @param name the name of the field
 * @param fileName the name of the file as the client sent it, which may be anything: a path, the name of another's
 *     file; null when the part is a field
 * @param contentType the media type as the client sent it; {@code text/plain} when it sent none
 */
public record FormPart(String name, @Nullable String fileName, String contentType) {

    /** Whether the part is a file. */
    public boolean isFile() {
        return fileName != null;
    }

    /** The last segment of the file name, without any path; empty when there is none that could name a file. */
    public String plainFileName() {
        String sent = fileName == null ? "" : fileName;
        int slash = Math.max(sent.lastIndexOf('/'), sent.lastIndexOf('\\'));
        String last = sent.substring(slash + 1);
        boolean usable = !last.equals(".") && !last.equals("..") && last.chars().noneMatch(Character::isISOControl);
        return usable ? last : "";
    }
}
