/**
 * The command line; not for embedding. (命令行)
 *
 * <ul>
 *   <li>{@link dev.tern.cli.Main}: selects the command {@code ServeCommand}, {@code Modes} or {@code WarmUp}
 *   <li>{@code ServeOptions} with {@code OptionTable}, {@code OptionParsers}, {@code Spelling}: the options
 *   <li>{@code SiteHandlers}, {@code BundledSite}: the files that are served
 *   <li>{@code LogSetup}, {@code AccessLog}: the logs; {@code Banner}: the first lines on stdout
 *   <li>{@code Signals}: TERM, INT and HUP
 * </ul>
 */
@NullMarked
package dev.tern.cli;

import org.jspecify.annotations.NullMarked;
