/** Forms, urlencoded and multipart, read from the body of a request. */
@NullMarked
package dev.tern.http.form;

import org.jspecify.annotations.NullMarked;
