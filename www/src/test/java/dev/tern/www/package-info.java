/** Tests of the bundled site. */
@NullMarked
package dev.tern.www;

import org.jspecify.annotations.NullMarked;
