/**
 * Timers (定时器): callbacks by deadline, on the caller's thread or on a thread of their own.
 *
 * <p>{@link dev.tern.timer.TimerQueue} is for a program that has a loop, such as an event loop: it passes the time in, and
 * takes the next deadline as the timeout of its poll. Of its three implementations {@link dev.tern.timer.HeapTimerQueue}
 * (小根堆, 时间堆) is the one to take; {@link dev.tern.timer.HashedWheelTimerQueue} (时间轮) and {@link
 * dev.tern.timer.SortedListTimerQueue} (升序定时器链表) are there to compare. {@link dev.tern.timer.TimerService} is for a program
 * that has no loop.
 */
@NullMarked
package dev.tern.timer;

import org.jspecify.annotations.NullMarked;
