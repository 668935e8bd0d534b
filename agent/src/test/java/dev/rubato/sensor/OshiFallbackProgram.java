package dev.rubato.sensor;

import dev.rubato.event.Event;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;

/**
 * The fallback sensors as a program of its own, to be run by a user without privileges: starts them, makes a process and
 * a listener, and ends well once both were reported.
 */
public final class OshiFallbackProgram {
    private OshiFallbackProgram() {}

    public static void main(String[] args) throws Exception {
        OshiObservations seen = new OshiObservations();
        try (OshiProcessSensor processes = new OshiProcessSensor(OshiRole.FALLBACK);
                OshiSocketSensor sockets = new OshiSocketSensor(OshiRole.FALLBACK)) {
            processes.start(seen);
            sockets.start(seen);
            Process sleep = new ProcessBuilder("sleep", "30").start();
            try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                Event.ProcessExecuted executed = seen.await(
                        Event.ProcessExecuted.class,
                        event -> event.process().pid() == sleep.pid()
                                && event.image().args().equals(List.of("sleep", "30")));
                Event.ListenerOpened opened =
                        seen.await(Event.ListenerOpened.class, event -> event.port() == server.getLocalPort());
                System.out.println("saw " + executed.image().args() + " of user "
                        + executed.image().user() + " and a listener of "
                        + (opened.owner() == null ? "nobody known" : "this process"));
            } finally {
                sleep.destroy();
            }
        }
    }
}
