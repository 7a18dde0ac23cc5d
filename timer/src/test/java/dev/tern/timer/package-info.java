/** Tests of the timers. */
@NullMarked
package dev.tern.timer;

import org.jspecify.annotations.NullMarked;
