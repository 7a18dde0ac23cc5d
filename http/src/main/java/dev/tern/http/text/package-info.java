/**
 * The text of HTTP messages; knows no other package, and is exported to the modules of Tern alone.
 *
 * <p>Bytes: Ascii has the byte classes of the grammar. Lists: ListReader. Parameters: HeaderParameters, ExtendedValue.
 * <br>Encodings: PercentCoding (百分号编码), UrlEncodedPairs. Fields: FieldSyntax, HttpDate.
 */
@NullMarked
package dev.tern.http.text;

import org.jspecify.annotations.NullMarked;
