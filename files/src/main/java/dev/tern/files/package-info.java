/**
 * Static files.
 *
 * <p>{@link dev.tern.files.StaticFiles} is the handler. It opens a file of a {@link dev.tern.files.FileSource}, and the responder sends it.
 */
@NullMarked
package dev.tern.files;

import org.jspecify.annotations.NullMarked;
