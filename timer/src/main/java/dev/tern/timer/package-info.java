/**
 * Timers (定时器): callbacks at a deadline, on the thread of an event loop or on a thread of their own.
 *
 * <ul>
 *   <li>{@link dev.tern.timer.TimerQueue}: begin here. The interface for a program that has a loop: the loop passes the
 *       time in and uses the next deadline as the timeout of its poll. Confined to one thread or guarded by one lock.
 *   <li>{@link dev.tern.timer.HeapTimerQueue} (小根堆, 时间堆): the recommended implementation. {@link
 *       dev.tern.timer.HashedWheelTimerQueue} (时间轮) and {@link dev.tern.timer.SortedListTimerQueue} (升序定时器链表) exist for
 *       comparison and for special cases.
 *   <li>{@link dev.tern.timer.TimerService}: for a program without a loop; runs tasks on its own thread and returns a
 *       {@link dev.tern.timer.ScheduledTask} for each. Both are safe for concurrent calls.
 *   <li>Internal: {@code TimerSlots} holds the timers in flat arrays, {@code SlotLists} links them.
 * </ul>
 */
@NullMarked
package dev.tern.timer;

import org.jspecify.annotations.NullMarked;
