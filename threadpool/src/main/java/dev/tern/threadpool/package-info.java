/** Thread pool. */
@NullMarked
package dev.tern.threadpool;

import org.jspecify.annotations.NullMarked;
