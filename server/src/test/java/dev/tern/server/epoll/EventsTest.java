package dev.tern.server.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Both layouts of struct epoll_event, on any machine; by reflection, since the tests are compiled for JDK 17.
 * TransportContractTest shows that the layout of the machine is the one of its kernel.
 */
class EventsTest {
    private static final int COUNT = 5;

    @BeforeEach
    void needsTheNativeTransport() {
        assumeTrue(Runtime.version().feature() >= 22, "the native transport is for JDK 22 and newer");
    }

    @ParameterizedTest
    @CsvSource({"PACKED, 12, 4", "ALIGNED, 16, 8"})
    void everyEventKeepsItsBitsAndItsData(String name, int size, int dataAt) throws Exception {
        Class<?> layoutClass = Class.forName("dev.tern.server.epoll.Events$Layout");
        Field constant = layoutClass.getDeclaredField(name);
        constant.setAccessible(true);
        Object layout = constant.get(null);
        assertEquals("Layout[size=" + size + ", dataAt=" + dataAt + "]", layout.toString());
        Object events = events(layoutClass, layout);
        Random random = new Random(7);
        int[] bits = random.ints(COUNT).toArray();
        long[] data = random.longs(COUNT).toArray();
        for (int i = COUNT - 1; i >= 0; i--) {
            method(events, "set", int.class, int.class, long.class).invoke(events, i, bits[i], data[i]);
        }
        for (int i = 0; i < COUNT; i++) {
            assertEquals(bits[i], method(events, "bits", int.class).invoke(events, i));
            assertEquals(data[i], method(events, "data", int.class).invoke(events, i));
        }
    }

    private static Object events(Class<?> layoutClass, Object layout) throws ReflectiveOperationException {
        Class<?> arenaClass = Class.forName("java.lang.foreign.Arena");
        Object arena = arenaClass.getMethod("ofAuto").invoke(null);
        Constructor<?> constructor = Class.forName("dev.tern.server.epoll.Events")
                .getDeclaredConstructor(arenaClass, int.class, layoutClass);
        constructor.setAccessible(true);
        return constructor.newInstance(arena, COUNT, layout);
    }

    private static Method method(Object target, String name, Class<?>... parameters) throws NoSuchMethodException {
        Method method = target.getClass().getDeclaredMethod(name, parameters);
        method.setAccessible(true);
        return method;
    }
}
