/** Buffers. */
@NullMarked
package dev.tern.buffer;

import org.jspecify.annotations.NullMarked;
