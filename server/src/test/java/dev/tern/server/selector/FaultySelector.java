package dev.tern.server.selector;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelectionKey;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A selector that runs out of memory where the JDK's selector may: a key stores its operations before they are queued,
 * and a selection removes a change from the queue before it is applied.
 *
 * <p>Thread safety: as every selector.
 */
final class FaultySelector extends AbstractSelector {
    private final Selector selector = Selector.open();
    private final Set<SelectionKey> keys = ConcurrentHashMap.newKeySet();
    private final Queue<Key> updates = new ArrayDeque<>();
    /** The number of next changes that are stored and not queued. */
    int failingUpdates;
    /** The number of next selections that lose a change. */
    int failingSelections;

    FaultySelector(Provider provider) throws IOException {
        super(provider);
    }

    /** Opens the JDK's selectors, as soon as {@link #failures} calls have failed. */
    static final class Provider extends SelectorProvider {
        int failures;
        AbstractSelector opened;

        @Override
        public AbstractSelector openSelector() throws IOException {
            if (failures > 0) {
                failures--;
                throw new IOException("Too many open files");
            }
            opened = SelectorProvider.provider().openSelector();
            return opened;
        }

        @Override
        public DatagramChannel openDatagramChannel() {
            throw new UnsupportedOperationException();
        }

        @Override
        public DatagramChannel openDatagramChannel(ProtocolFamily family) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Pipe openPipe() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ServerSocketChannel openServerSocketChannel() {
            throw new UnsupportedOperationException();
        }

        @Override
        public SocketChannel openSocketChannel() {
            throw new UnsupportedOperationException();
        }
    }

    private final class Key extends AbstractSelectionKey {
        private final SelectionKey key;
        private int operations;

        Key(SelectionKey key) {
            this.key = key;
            key.attach(this);
        }

        @Override
        public SelectableChannel channel() {
            return key.channel();
        }

        @Override
        public Selector selector() {
            return FaultySelector.this;
        }

        @Override
        public int interestOps() {
            return operations;
        }

        @Override
        public SelectionKey interestOps(int changed) {
            operations = changed;
            if (failingUpdates > 0) {
                failingUpdates--;
                throw new OutOfMemoryError("injected");
            }
            updates.add(this);
            return this;
        }

        @Override
        public int readyOps() {
            return key.readyOps() & operations;
        }
    }

    @Override
    protected SelectionKey register(AbstractSelectableChannel channel, int operations, Object attachment) {
        try {
            Key key = new Key(channel.register(selector, 0));
            key.attach(attachment);
            keys.add(key);
            return key.interestOps(operations);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void applyUpdates() {
        for (Key update = updates.poll(); update != null; update = updates.poll()) {
            if (failingSelections > 0) {
                failingSelections--;
                throw new OutOfMemoryError("injected");
            }
            if (update.isValid()) {
                update.key.interestOps(update.operations);
            }
        }
    }

    @Override
    public int select(Consumer<SelectionKey> action, long timeout) throws IOException {
        applyUpdates();
        return selector.select(key -> action.accept((Key) key.attachment()), timeout);
    }

    @Override
    public int selectNow(Consumer<SelectionKey> action) throws IOException {
        applyUpdates();
        return selector.selectNow(key -> action.accept((Key) key.attachment()));
    }

    @Override
    public Set<SelectionKey> keys() {
        return keys;
    }

    @Override
    public Set<SelectionKey> selectedKeys() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int selectNow() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int select(long timeout) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int select() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Selector wakeup() {
        selector.wakeup();
        return this;
    }

    @Override
    protected void implCloseSelector() throws IOException {
        selector.close();
        keys.forEach(key -> deregister((AbstractSelectionKey) key));
    }
}
