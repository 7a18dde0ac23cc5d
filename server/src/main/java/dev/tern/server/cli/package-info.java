/** The command line: options, logging, signals and the bundled site. Nobody embeds this package. */
@NullMarked
package dev.tern.server.cli;

import org.jspecify.annotations.NullMarked;
