/** Log. */
@NullMarked
package dev.tern.log;

import org.jspecify.annotations.NullMarked;
