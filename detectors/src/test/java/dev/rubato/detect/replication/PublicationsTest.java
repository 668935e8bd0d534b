package dev.rubato.detect.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.event.Event;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import dev.rubato.lineage.BoundedTable;
import dev.rubato.lineage.HostProcess;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What installed code publishes, and releases that look alike. */
class PublicationsTest {
    private static final String FORGE = "203.0.113.7";
    private static final int REPOSITORIES = 8;

    private final ReplicationStory story = new ReplicationStory();

    private HostProcess in(String directory, HostProcess parent, String... args) {
        ProcessKey child = story.host.fork(parent.key());
        ProcessImage image = new ProcessImage(
                args[0],
                Arrays.asList(args),
                true,
                "1000",
                parent.image().sessionId(),
                parent.image().tty(),
                ProcessImage.Stdin.PIPE,
                "",
                directory);
        story.host.tell(story.host.executed(child, null, image, Event.Basis.EXACT));
        return story.host.process(child);
    }

    private void publishes(HostProcess by, int repository, String... command) {
        HostProcess publish = in("/home/ada/src/p" + repository, by, command);
        story.connects(publish, FORGE, 443, 2_310_000 + repository, 4_000);
    }

    private HostProcess hookOf(String... install) {
        HostProcess manager = in("/home/ada/app", story.terminal(), install);
        return in("/home/ada/app/node_modules/left", manager, "/usr/bin/node", "setup.mjs");
    }

    @Test
    void anInstalledPackageThatPublishesFromEachRepositoryIsFound() {
        HostProcess worm = hookOf("/usr/bin/node", "/usr/bin/npm", "install", "left-padding");
        for (int i = 1; i <= 3; i++) {
            publishes(worm, i, "/usr/bin/git", "push", "-q");
            publishes(worm, i, "/usr/bin/node", "/usr/lib/node_modules/npm/bin/npm-cli.js", "publish");
        }
        Alert alert = story.alarms().getLast();
        assertEquals("published-package", alert.variant());
        assertEquals(Severity.HIGH, alert.severity());
        assertEquals(
                alert.score(),
                alert.evidence().stream().mapToDouble(Alert.Evidence::nats).sum(),
                1e-9);
        assertTrue(alert.summary().contains("npm install left-padding"), alert.summary());
        assertEquals(1, story.alarms().stream().map(Alert::id).distinct().count());
    }

    @Test
    void itIsFoundWithoutSizesToo() {
        HostProcess worm = hookOf("/usr/bin/python3", "-m", "pip", "install", "reqests");
        for (int i = 1; i <= 4; i++) {
            in("/home/ada/src/p" + i, worm, "/usr/bin/python3", "/usr/bin/twine", "upload", "dist/x");
        }
        assertEquals(Severity.MEDIUM, story.alarms().getLast().severity());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "npm publish /tmp/p%d/updated.tgz",
                "npm --registry https://r.example.com publish ./p%d",
                "npm publish --otp 123456 p%d",
                "npm --prefix=p%d publish",
                "twine upload -r pypi -u ada p%d/dist/x.whl p%d/dist/x.tgz",
                "git -c user.name=ada -C p%d push",
                "git --git-dir p%d/.git push -q",
                "git push https://forge.example.com/ada/p%d main",
                "gh -R ada/p%d release create v1",
                "gh repo create ada/p%d --private",
                "gh repo create --source=p%d",
                "yarn --cwd p%d npm publish",
                "bun publish ./p%d",
            })
    void whatIsNamedCountsWhereverTheWormStands(String command) {
        HostProcess worm = hookOf("/usr/bin/npm", "install", "left-padding");
        for (int i = 1; i <= 4; i++) {
            in("/tmp", worm, command.replace("%d", "" + i).split(" "));
        }
        assertEquals(Severity.MEDIUM, story.alarms().getLast().severity());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gh release download v%d",
                "gh release view v%d",
                "gh repo clone ada/p%d",
                "gh repo view ada/p%d",
                "yarn npm audit",
                "yarn npm info p%d",
                "yarn npm whoami",
                "npm --tag publish view p%d",
                "git -c alias.x=push log p%d",
                "uv pip list p%d",
            })
    void commandsThatOnlyLookLikePublishingAreSilent(String command) {
        HostProcess hook = hookOf("/usr/bin/npm", "ci");
        for (int i = 1; i <= REPOSITORIES; i++) {
            publishes(hook, i, command.replace("%d", "" + i).split(" "));
        }
        assertEquals(List.of(), story.alarms());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "npm publish,npm publish .,npm publish ./,npm publish ../mono,npm publish /home/ada/mono/",
                "git push,git push origin,git push upstream main,git push backup,git --git-dir=. push",
                "gh release create v1,gh release create v2,gh release create v3,gh release upload v4 x.tgz",
                "npm publish -w a,npm publish -w b,npm publish --workspace c,npm publish --workspace=d",
            })
    void oneRepositoryUnderSeveralNamesIsOne(String commands) {
        HostProcess hook = hookOf("/usr/bin/npm", "ci");
        for (String command : commands.split(",", -1)) {
            in("/home/ada/mono", hook, command.split(" "));
        }
        assertEquals(List.of(), story.alerts);
        assertEquals(1, reading("replication-repositories").size());
    }

    @Test
    void whatUvInstallsRunsItsHooksToo() {
        HostProcess worm = hookOf("uv", "--directory", "/srv/x", "pip", "install", "reqests");
        for (int i = 1; i <= 4; i++) {
            in("/home/ada/src/p" + i, worm, "uv", "publish");
        }
        assertEquals(Severity.MEDIUM, story.alarms().getLast().severity());
    }

    private BoundedTable reading(String name) {
        Map<String, BoundedTable> tables = new HashMap<>();
        story.detector.tables(tables::put);
        return Objects.requireNonNull(tables.get(name), name);
    }

    @Test
    void aReleaseOfManyPackagesFromOneRepositoryIsSilent() {
        HostProcess release = in("/home/ada/mono", story.terminal(), "/usr/bin/node", "/usr/bin/npm", "run", "release");
        HostProcess lerna = in("/home/ada/mono", release, "/usr/bin/node", "node_modules/.bin/lerna", "publish");
        for (int i = 0; i < REPOSITORIES; i++) {
            publishes(lerna, i, "/usr/bin/node", "/usr/bin/npm", "publish");
            HostProcess build = in("/home/ada/src/p" + i, lerna, "/usr/bin/node", "/usr/bin/npm", "ci");
            in("/home/ada/src/p" + i, build, "/usr/bin/node", "node-gyp", "rebuild");
        }
        assertEquals(List.of(), story.alarms());
    }

    @Test
    void hooksThatBuildAndOnePushAreSilent() {
        HostProcess hook = hookOf("/usr/bin/node", "/usr/bin/npm", "ci");
        in("/home/ada/app", hook, "/usr/bin/git", "config", "core.hooksPath", ".husky");
        in("/home/ada/app", hook, "/usr/bin/git", "clone", "https://example.com/dep");
        publishes(hook, 1, "/usr/bin/git", "push");
        publishes(hook, 1, "/usr/bin/git", "push", "--tags");
        assertEquals(List.of(), story.alarms());
    }

    @Test
    void installationsAndRepositoriesStayWithinTheirTables() {
        for (int i = 0; i < 2_000; i++) {
            HostProcess worm = hookOf("/usr/bin/npm", "install", "p" + i);
            in("/r" + i, worm, "/usr/bin/git", "push");
        }
        assertTrue(story.detector.counts().getOrDefault("publications-evicted", 0L) > 2_000);
        HostProcess worm = hookOf("/usr/bin/npm", "install", "wide");
        for (int i = 0; i < 1_000; i++) {
            publishes(worm, i, "/usr/bin/git", "push");
        }
        assertEquals(Severity.HIGH, story.alarms().getLast().severity());
        assertTrue(story.alarms().size() <= 17, () -> story.alarms().size() + " alerts");
        assertEquals(64, reading("replication-repositories").size());
        assertEquals(1_000 - 64, reading("replication-repositories").evictions());
        assertEquals(16, reading("replication-published-bodies").size());
        assertEquals(64 - 16, reading("replication-published-bodies").evictions());
    }
}
