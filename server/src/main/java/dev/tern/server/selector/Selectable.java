package dev.tern.server.selector;

import dev.tern.server.reactor.Endpoint;
import java.nio.channels.SelectableChannel;

/**
 * An endpoint that a selector can watch.
 *
 * <p>Thread safety: confined to its owner.
 */
interface Selectable extends Endpoint {
    SelectableChannel selectable();
}
