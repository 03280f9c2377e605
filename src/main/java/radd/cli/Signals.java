package radd.cli;

import java.lang.reflect.Proxy;

/**
 * What the operating system's signals do. {@code sun.misc.Signal} is hidden by {@code --release}, hence the reflection; a runtime without
 * the class keeps its own behaviour.
 */
final class Signals {
    private Signals() {}

    /**
     * Has a signal do something, on a thread of its own, instead of what it does.
     *
     * @param name without SIG
     * @return whether it will; not where the virtual machine keeps the signal for itself
     */
    static boolean handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object acting = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, args) -> {
                        action.run();
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), acting);
            return true;
        } catch (ReflectiveOperationException | RuntimeException unavailable) {
            return false;
        }
    }
}
