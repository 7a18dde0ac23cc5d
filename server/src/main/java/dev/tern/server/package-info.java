/**
 * The server to embed: {@link dev.tern.server.HttpServer} and its {@link dev.tern.server.config.ServerConfig}.
 */
@NullMarked
package dev.tern.server;

import org.jspecify.annotations.NullMarked;
