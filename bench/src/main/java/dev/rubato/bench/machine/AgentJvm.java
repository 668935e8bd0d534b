package dev.rubato.bench.machine;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A JVM that compiles and collects as the agent's does. */
public final class AgentJvm {
    /** As {@code bin/rubato watch} starts it, with room for what a benchmark makes besides. */
    public static final List<String> FLAGS = List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-XX:TieredStopAtLevel=1",
            "-XX:C1MaxInlineSize=20",
            "-XX:C1MaxInlineLevel=4",
            "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dchronicle.announcer.disable=true",
            "-Dchronicle.disk.monitor.disable=true");

    private AgentJvm() {}

    /**
     * Runs a class of the bench that has a main method in such a JVM.
     *
     * @return the last line that it printed
     * @throws IOException if it fails, with what it said
     */
    public static String run(Duration atMost, Class<?> program, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(List.of(arguments));
        return Commands.run(atMost, command).lines().toList().getLast();
    }
}
