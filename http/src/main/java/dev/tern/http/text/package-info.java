/** The text of HTTP messages: byte classes, percent-encoding, lists and parameters. Not exported; knows no other package. */
@NullMarked
package dev.tern.http.text;

import org.jspecify.annotations.NullMarked;
