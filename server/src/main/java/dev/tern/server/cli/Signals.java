package dev.tern.server.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * Handles the signals that ask a process to end.
 *
 * <p>{@code sun.misc.Signal} is exported by the module jdk.unsupported on purpose, but javac warns at each mention of it;
 * so it is called by name. A shutdown hook would not do: while hooks run, a second signal is ignored.
 *
 * <p>Thread safety: the action runs on a thread of the JVM, possibly several times at once.
 */
final class Signals {

    private Signals() {}

    /**
     * Runs {@code action} at each signal of a name, instead of what the JVM does. A signal that is not there (HUP on Windows), that is the
     * JVM's own ({@code -Xrs}), or that is ignored since the start ({@code nohup}) stays as it is.
     */
    static void handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), handler(handler, action));
        } catch (InvocationTargetException unavailable) {
            // What the system does at this signal stays as it is.
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM has no signal handlers", e);
        }
    }

    private static Object handler(Class<?> type, Runnable action) {
        return Proxy.newProxyInstance(
                Signals.class.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    if (method.getName().equals("handle")) {
                        action.run();
                    }
                    return null;
                });
    }
}
