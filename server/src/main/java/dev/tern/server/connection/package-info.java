/**
 * Connections: the owner, the next step and its thread. The steps fill, process and drain are the same in every
 * threading model; a {@link dev.tern.server.connection.Dispatcher} assigns them to threads. (半同步/半反应堆, 模拟 Proactor)
 *
 * <p>In the model VIRTUAL, whose server is in {@code dev.tern.server.virtual}, {@link
 * dev.tern.server.connection.BlockingConnections} and {@code BlockingConnection} perform these steps on one thread per
 * connection.
 *
 * <p>From the outside in: {@link dev.tern.server.connection.TcpServer}; {@code ConnectionLimiter} with {@code
 * FileDescriptorLimit}; one {@code LoopConnections} per loop, with {@code ConnectionSlots} and {@code
 * IdleConnectionEvictor}; {@code TcpConnection} with {@code Ownership}, {@code ConnectionTimer} and {@code
 * ReadinessRegistration}; {@code ConnectionSteps} with {@code ClientTimeouts}; {@code ConnectionContext} while active.
 *
 * <p>The words for the end of a connection: <b>stop</b>, the server accepts no more, and each connection closes as soon
 * as it is idle; <b>closeIfIdle</b>, at once or, for a request that has already arrived, after it; <b>evict</b>, close
 * an idle connection to make room for another; <b>forceClose</b>, close whatever is in progress; <b>abort</b>, end the
 * connection for the peer and leave the descriptor to the owner; <b>linger</b>, read on between our FIN and the
 * client's; <b>reset</b>, close with a TCP reset; <b>close</b>, release everything; <b>release</b>, give back a place,
 * a context or buffers.
 */
@NullMarked
package dev.tern.server.connection;

import org.jspecify.annotations.NullMarked;
