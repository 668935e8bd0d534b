package dev.rubato.detect.spawn;

import static dev.rubato.detect.spawn.ChainStory.MS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.ProcessImage.Stdin;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.Listener;
import dev.rubato.lineage.TableReading;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Far more of everything than there is room for: tables keep their size, and say what they dropped. */
class SpawnBoundsTest {
    private static final int MILLION = 1_000_000;
    private static final int MANY = 100_000;

    @Test
    void aHundredThousandServicesClientsAndChildrenStayWithinTheTables() {
        ChainStory story = new ChainStory();
        HostProcess desk = story.terminal();
        HostProcess browser = story.browser(desk, "--headless");
        HostProcess network = story.network(browser);
        for (int i = 0; i < MANY; i++) {
            HostProcess server = story.spawn(desk, Stdin.NULL_DEVICE, "/opt/s" + i, "x");
            story.listen(server, "127.0.0.1", 1 + i % 60_000);
            HostProcess client = i % 2 == 0 ? network : story.spawn(browser, Stdin.PIPE, "/opt/c" + i);
            story.fetch(client);
            story.connect(client, "127.0.0.1", 1 + i % 60_000);
            HostProcess child = story.spawn(server, Stdin.PIPE, "/bin/sh", "-c", "id");
            story.connect(child, "203.0.113.9", 80);
            for (HostProcess ended : new HostProcess[] {server, child}) {
                story.tell(new Event.ProcessExited(story.nowNs, ended.key()));
            }
            if (i % 1000 == 0) {
                story.alerts.removeIf(alert -> alert.severity() == Severity.INFO);
            }
        }
        Map<String, Long> counts = story.detector.counts();
        assertEquals(MANY - 256, counts.get("services-evicted"));
        assertTrue(counts.getOrDefault("habits-evicted", 0L) > MANY - 2000, counts::toString);
        assertTrue(counts.getOrDefault("alerts-suppressed", 0L) > MANY / 2, counts::toString);
        long raised =
                story.alarms().stream().filter(alert -> alert.update() == 0).count();
        assertTrue(raised <= 400, () -> raised + " alarms in " + story.nowNs);
        Map<String, TableReading> tables = new TreeMap<>();
        story.detector.tables((name, table) -> tables.put(name, TableReading.of(table)));
        assertEquals(
                64, Objects.requireNonNull(tables.get("spawn-late-contacts")).size());
        tables.forEach((name, table) -> assertTrue(table.size() <= table.capacity(), name));
    }

    @Test
    void aHundredThousandStartsAndHopsOfOneServiceStayWithinItsRings() {
        ChainStory story = new ChainStory();
        HostProcess server = story.service("/usr/bin/node", "server.js");
        story.listen(server, "127.0.0.1", 8081);
        HostProcess network = story.network(story.browser(story.terminal(), "--headless"));
        for (int i = 0; i < MANY; i++) {
            story.connect(network, "127.0.0.1", 8081);
            story.spawn(server, Stdin.PIPE, "/bin/sh", "-c", "id");
            story.nowNs += 10 * MS;
        }
        long ids = story.alarms().stream().map(Alert::id).distinct().count();
        assertTrue(ids <= 8, () -> ids + " episodes");
        assertTrue(story.alarms().size() <= 17 * ids);
    }

    @Test
    void aMillionPairsAndHabitsAreRecordedOnlyAsFarAsThereIsRoom() {
        DailyRecord record = new DailyRecord(4096, 200);
        Habits habits = new Habits(1024, 16, _ -> {});
        int first = 0;
        for (int i = 0; i < MILLION; i++) {
            first += record.isFirst("pair " + i, ChainStory.START_NS) ? 1 : 0;
            habits.count("shape " + i, "shell/sh", ChainStory.START_NS);
        }
        assertEquals(200, first);
        assertEquals(MILLION - 200, record.evictions());
        assertEquals(MILLION - 1024, habits.evictions());
    }

    @Test
    void aHundredThousandLaunchersAreJudgedBeforeTheirTimeAsFarAsThereIsNoRoom() {
        ChainStory story = new ChainStory();
        HostProcess script = story.spawn(story.terminal(), Stdin.PIPE, "/bin/sh", "-c", "x");
        Launchers launchers = new Launchers(MS);
        List<Long> judged = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            launchers.hold(script, Command.of(script.image()), i, (_, _, timeNs) -> judged.add(timeNs));
        }
        assertEquals(64, launchers.size());
        assertEquals(MANY - 64, launchers.evictions());
        assertEquals(LongStream.range(0, MANY - 64).boxed().toList(), judged);
    }

    @Test
    void aMillionListenersStayWithinTheTable() {
        ChainStory story = new ChainStory();
        HostProcess owner = story.service("/usr/bin/node", "server.js");
        Services services = new Services(SpawnParameters.defaults());
        for (int i = 0; i < MILLION; i++) {
            Address address = Address.ofV4(0x7f000000 + i);
            services.at(new Listener(i, address, 8080, owner, story.nowNs));
        }
        assertEquals(256, services.size());
        assertEquals(MILLION - 256, services.evictions());
        assertEquals(256, services.around(owner).size());
    }
}
