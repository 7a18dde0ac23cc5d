/**
 * Forms in the body of a request (表单).
 *
 * <p>Entry: {@link dev.tern.http.form.FormReader} chooses a decoder by the Content-Type. <br>Urlencoded:
 * UrlEncodedDecoder collects the body, and {@link dev.tern.http.form.Form} parses it. <br>Multipart: MultipartDecoder
 * finds the parts, PartHead reads their heads. <br>Results: {@link dev.tern.http.form.FormConsumer} receives the fields
 * and each file, a {@link dev.tern.http.form.FormPart}.
 */
@NullMarked
package dev.tern.http.form;

import org.jspecify.annotations.NullMarked;
