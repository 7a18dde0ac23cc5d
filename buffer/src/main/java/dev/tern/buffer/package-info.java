/**
 * A growing byte buffer and a bounded pool of such buffers (缓冲区, 缓冲区池). It has no sockets, protocols or threads:
 * channels and consumers are passed in.
 *
 * <ul>
 *   <li>{@link dev.tern.buffer.Buffer}: begin here. A byte queue with a prependable, a readable and a writable area
 *       (可前置区 | 可读区 | 可写区, 读写指针). Used by one thread at a time.
 *   <li>{@link dev.tern.buffer.BufferPool}: caches buffers between leases. Safe for concurrent calls.
 *   <li>{@link dev.tern.buffer.LeakRecord}: where an unreleased buffer was leased. Immutable.
 *   <li>Internal: {@code Storage} is the memory of a buffer, {@code StorageFreeList} recycles what buffers outgrow,
 *       {@code CrlfSearch} finds line ends eight bytes at a time.
 * </ul>
 */
@NullMarked
package dev.tern.buffer;

import org.jspecify.annotations.NullMarked;
