/**
 * The transport on {@link java.nio.channels.Selector}: any JDK, any operating system; the counterpart of {@code
 * dev.tern.server.epoll}. (选择器)
 *
 * <ul>
 *   <li>{@link dev.tern.server.selector.SelectorTransport}: opens the others
 *   <li>{@code SelectorPoller}: level-triggered; emulates the one-shot mode
 *   <li>{@code SelectorListener}, {@code SelectorSocket}: non-blocking channels of java.nio
 * </ul>
 */
@NullMarked
package dev.tern.server.selector;

import org.jspecify.annotations.NullMarked;
