/**
 * The grammar of HTTP messages; knows no other package, and is exported to the modules of Tern alone.
 *
 * <p>Bytes: Ascii has the byte classes. Targets: RequestTarget, Authority, NormalPath, PercentCoding (百分号编码).
 * <br>Heads: VersionLine, HeaderIndex has the field lines, HeadBounds the limits, each a HeadLimit.
 * <br>Bodies: ChunkedDecoder (分块传输编码), UrlEncodedPairs.
 * <br>Values: ListReader, HeaderParameters, ExtendedValue, HttpDate.
 * <br>Output: AsciiBuffer, DateField, FieldSyntax.
 */
@NullMarked
package dev.tern.http.text;

import org.jspecify.annotations.NullMarked;
