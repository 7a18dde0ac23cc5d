/** Tests of the buffer and its pool. */
@NullMarked
package dev.tern.buffer;

import org.jspecify.annotations.NullMarked;
