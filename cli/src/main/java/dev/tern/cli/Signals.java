package dev.tern.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * Handles the signals that terminate a process.
 *
 * <p>{@code sun.misc.Signal} is exported by jdk.unsupported, but javac warns at each use, so it is called by
 * reflection. A shutdown hook is no alternative: while hooks run, a second signal is ignored.
 *
 * <p>Thread safety: the action runs on a thread of the JVM, possibly several times at once.
 */
final class Signals {

    private Signals() {}

    /**
     * Replaces the JVM's handler of a signal by {@code action}. Has no effect for a signal that does not exist (HUP on
     * Windows), that the JVM reserves ({@code -Xrs}), or that was ignored at the start ({@code nohup}).
     */
    static void handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), handler(handler, action));
        } catch (InvocationTargetException unavailable) {
            // See the method comment.
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
