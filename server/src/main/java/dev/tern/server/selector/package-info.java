/**
 * The transport on {@link java.nio.channels.Selector}: any JDK, any operating system; the counterpart of {@code dev.tern.server.epoll}.
 *
 * <p>{@link dev.tern.server.selector.SelectorTransport} opens pollers and listeners. A selector is level-triggered and has no
 * one-shot mode; both modes are emulated here and in the connection. (选择器)
 */
@NullMarked
package dev.tern.server.selector;

import org.jspecify.annotations.NullMarked;
