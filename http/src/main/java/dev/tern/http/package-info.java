/**
 * HTTP/1.1 without sockets (HTTP 协议).
 *
 * <p>In: {@link dev.tern.http.HttpConnection} receives bytes; HttpRequestParser reads the head, RequestBody the body.
 * <br>Call: {@link dev.tern.http.Router} selects the {@link dev.tern.http.HttpHandler}.
 * <br>Out: ResponseEncoder writes the head, BodyWriter the body; the owner sends a {@link dev.tern.http.FileRegion}.
 * <br>State: ConnectionStage has the transitions of a connection (有限状态机), Exchange one request with its response.
 * <br>Limits: {@link dev.tern.http.HttpLimits}; the grammar is in dev.tern.http.text.
 */
@NullMarked
package dev.tern.http;

import org.jspecify.annotations.NullMarked;
