/**
 * The configuration of a server.
 *
 * <p>{@link dev.tern.server.config.ServerConfig} is the only place of settings and defaults;
 * {@link dev.tern.server.config.ThreadingModel} and {@link dev.tern.server.config.TriggerMode} are the modes of the classic
 * servers (线程模型, 触发模式); {@link dev.tern.server.config.TransportKind} selects epoll or the JDK's selector.
 */
@NullMarked
package dev.tern.server.config;

import org.jspecify.annotations.NullMarked;
