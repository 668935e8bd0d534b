package dev.rubato.agent;

import java.lang.reflect.Proxy;

/**
 * Operating system signals. The JDK has no public way to receive them: {@code sun.misc.Signal} of the module
 * jdk.unsupported is reached by reflection, because naming it in source is a compiler warning that cannot be turned off.
 */
public final class Signals {
    private Signals() {}

    /**
     * Runs {@code action} on a thread of its own whenever the signal arrives, instead of what the JVM would do.
     *
     * @param name without SIG, e.g. {@code TERM}
     * @return whether the signal can be received here; otherwise the JVM's own handling stays, or it was ignored from the
     *     start (nohup does that to hang-ups), which a JVM does not change
     */
    public static boolean handle(String name, Runnable action) {
        try {
            Class<?> signalClass = Class.forName("sun.misc.Signal");
            Class<?> handlerClass = Class.forName("sun.misc.SignalHandler");
            Object handler = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handlerClass}, (proxy, method, args) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                            return null;
                        }
                        return method.getName().equals("hashCode") ? System.identityHashCode(proxy) : null;
                    });
            Object signal = signalClass.getConstructor(String.class).newInstance(name);
            Object before =
                    signalClass.getMethod("handle", signalClass, handlerClass).invoke(null, signal, handler);
            return !handlerClass.getField("SIG_IGN").get(null).equals(before);
        } catch (ReflectiveOperationException e) {
            // this runtime has no such signal (Windows) or no such class: its own handling stays
            return false;
        }
    }
}
