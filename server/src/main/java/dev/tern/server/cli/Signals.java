package dev.tern.server.cli;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * The signals that ask a process to end, TERM and INT.
 *
 * <p>{@code sun.misc.Signal} is exported by the module jdk.unsupported on purpose, but javac warns at each mention of it;
 * so it is called by name. A shutdown hook would not do: while hooks run, a second signal is ignored.
 *
 * <p>Thread safety: the action runs on a thread of the JVM, possibly several times at once.
 */
final class Signals {

    private Signals() {}

    /** Runs {@code action} at each TERM and INT, instead of what the JVM does. */
    static void onTermination(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                        }
                        return null;
                    });
            Method handle = signal.getMethod("handle", signal, handler);
            for (String name : new String[] {"TERM", "INT"}) {
                handle.invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM has no signal handlers", e);
        }
    }
}
