/**
 * A growing byte buffer with a prependable, a readable and a writable area (可前置区 | 可读区 | 可写区, 读写指针), and a bounded
 * pool of such buffers (缓冲区池).
 *
 * <p>Nothing here knows a socket, a protocol or a thread: channels and consumers are passed in.
 */
@NullMarked
package dev.tern.buffer;

import org.jspecify.annotations.NullMarked;
