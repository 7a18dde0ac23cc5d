/**
 * The configuration of a server. (线程模型, 触发模式 LT/ET)
 *
 * <ul>
 *   <li>{@link dev.tern.server.config.ServerConfig}: all settings and their defaults
 *   <li>{@link dev.tern.server.config.ThreadingModel}: which threads read, handle and write
 *   <li>{@link dev.tern.server.config.TriggerMode}: level or edge trigger
 *   <li>{@link dev.tern.server.config.TransportKind}: epoll or the JDK's selector
 * </ul>
 */
@NullMarked
package dev.tern.server.config;

import org.jspecify.annotations.NullMarked;
