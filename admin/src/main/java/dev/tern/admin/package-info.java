/**
 * A server observed over HTTP.
 *
 * <pre>
 * AdminServer    the listener, on a loop of its own
 * StatusPage     /status.json: the counters of the observed server and of its JVM
 * Allocation     the bytes that the threads of the JVM have allocated
 * </pre>
 */
@NullMarked
package dev.tern.admin;

import org.jspecify.annotations.NullMarked;
