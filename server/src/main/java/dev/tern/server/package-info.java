/** Server. */
@NullMarked
package dev.tern.server;

import org.jspecify.annotations.NullMarked;
