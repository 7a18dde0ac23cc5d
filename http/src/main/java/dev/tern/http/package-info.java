/** HTTP. */
@NullMarked
package dev.tern.http;

import org.jspecify.annotations.NullMarked;
