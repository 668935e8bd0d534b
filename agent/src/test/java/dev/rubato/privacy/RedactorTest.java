package dev.rubato.privacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.journal.AlertJson;
import dev.rubato.privacy.Privacy.Arguments;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedactorTest {
    private static final String SECRET = "correct horse battery";
    private static final long SEED = 3;

    @TempDir
    Path directory;

    private final Redactor redactor = new Redactor(SecretRules.builtIn(), Arguments.REDACT, null);

    private static Alert alert(List<String> args) {
        String command = String.join(" ", args);
        return new Alert(
                1_780_000_000_123_456_789L,
                "5f3a9c1e7b2d4860",
                "spawn-chain",
                "loopback",
                Severity.HIGH,
                12.5,
                9,
                "empirical",
                "A page made node(7) start " + command,
                "host",
                new Alert.Subject(
                        9,
                        1,
                        "/home/ann/bin/deploy",
                        args,
                        true,
                        "ann",
                        "browser",
                        List.of(new Alert.Ancestor(1, 0, "/sbin/init", "init"), new Alert.Ancestor(9, 1, "d", command)),
                        ""),
                List.of(new Alert.Evidence("delay", 0.04, 2, "s", 12.5)),
                List.of(
                        new Alert.Cited(1, "loopback-hop", "127.0.0.1:5 -> 127.0.0.1:3000"),
                        new Alert.Cited(2, "executed", command)),
                List.of("node(7)", command),
                List.of("T1059"),
                "i1",
                new Alert.Completeness(0, 0, List.of(), List.of()),
                List.of("unbaselined"),
                0);
    }

    @Test
    void aSecretGoesFromEveryTextThatRepeatsIt() {
        Alert changed = redactor.apply(alert(List.of("deploy", "--password", SECRET, "--region", "eu")));
        assertEquals(
                List.of("deploy", "--password", "[redacted:flag-value]", "--region", "eu"),
                changed.subject().args());
        assertFalse(AlertJson.line(changed).contains("horse"), () -> AlertJson.line(changed));
        assertEquals(
                "A page made node(7) start deploy --password [redacted:flag-value] --region eu", changed.summary());
        assertTrue(redactor.redacted() > 0);
        assertEquals(0, redactor.withheld());
    }

    @Test
    void anAlertWithoutSecretsStaysAsItIs() {
        Alert alert = alert(List.of("deploy", "--region", "eu"));
        assertEquals(alert, redactor.apply(alert));
        assertEquals(0, redactor.redacted());
    }

    @Test
    void whatIsRedactedOnceStaysSo() {
        Alert once = redactor.apply(alert(List.of("mysql", "-phunter2", "--token=abc", "https://a:b@c/?key=d")));
        assertEquals(once, redactor.apply(once));
    }

    @Test
    void aTextThatCannotBeJudgedIsWithheldAndTheAlertGoesOn() {
        SecretRules broken = new SecretRules(List.of(new SecretRule("broken", List.of("deploy"), "(")));
        Redactor withholding = new Redactor(broken, Arguments.REDACT, null);
        Alert changed = withholding.apply(alert(List.of("deploy", "x")));
        assertEquals("[withheld]", changed.summary());
        assertEquals(List.of("[withheld]"), changed.subject().args());
        assertEquals(
                "127.0.0.1:5 -> 127.0.0.1:3000", changed.events().getFirst().text());
        assertEquals("5f3a9c1e7b2d4860", changed.id());
        assertTrue(withholding.withheld() > 0);
    }

    @Test
    void argumentsCanBeLeftOutAndNoTextQuotesThem() {
        Redactor omitting = new Redactor(SecretRules.builtIn(), Arguments.OMIT, null);
        Alert changed = omitting.apply(alert(List.of("deploy", "quarterly", "figures")));
        assertFalse(AlertJson.line(changed).contains("quarterly"), () -> AlertJson.line(changed));
        assertEquals("spawn-chain/loopback by /home/ann/bin/deploy (pid 9)", changed.summary());
        assertEquals(
                "127.0.0.1:5 -> 127.0.0.1:3000", changed.events().getFirst().text());
        assertTrue(changed.notes().contains("arguments omitted by configuration"));
    }

    @Test
    void allCanBeKept() {
        Alert alert = alert(List.of("mysql", "-phunter2"));
        assertEquals(alert, new Redactor(SecretRules.builtIn(), Arguments.KEEP, null).apply(alert));
    }

    @Test
    void aHashedUserStaysTheSameOnThisHostAndIsAnotherElsewhere() throws IOException {
        Path fresh = directory.resolve("state");
        byte[] key = HostSecret.in(fresh);
        assertEquals("rwx------", mode(fresh));
        assertEquals("rw-------", mode(fresh.resolve(HostSecret.FILE)));
        Alert alert = alert(List.of("ls", "/home/ann/x"));
        Alert here = hashing(key).apply(alert);
        assertEquals(here, hashing(HostSecret.in(fresh)).apply(alert));
        assertTrue(here.subject().user().matches("user-[0-9a-f]{16}"));
        assertEquals(
                "/home/" + here.subject().user() + "/bin/deploy", here.subject().exe());
        assertFalse(AlertJson.line(here).contains("ann"));
        byte[] other = HostSecret.in(Files.createDirectory(directory.resolve("other")));
        assertNotEquals(
                here.subject().user(), hashing(other).apply(alert).subject().user());
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static Redactor hashing(byte[] key) {
        return new Redactor(SecretRules.builtIn(), Arguments.REDACT, new UserNames(key));
    }

    @Test
    void aUsersRulesAreAddedAndAWrongOneIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("rules"), "# ours\nbadge badge (?i)badge-([0-9]+)\n");
        Redactor own = new Redactor(SecretRules.builtIn().with(file), Arguments.REDACT, null);
        assertEquals(
                List.of("open", "BADGE-[redacted:badge]", "--token=[redacted:flag]"),
                own.apply(alert(List.of("open", "BADGE-1234", "--token=x")))
                        .subject()
                        .args());
        Files.writeString(file, "\nbadge - ([0-9]+\n");
        IOException e =
                assertThrows(IOException.class, () -> SecretRules.builtIn().with(file));
        assertTrue(String.valueOf(e.getMessage()).contains("rules, line 2: "));
        Files.writeString(file, "badge\n");
        e = assertThrows(IOException.class, () -> SecretRules.builtIn().with(file));
        assertTrue(String.valueOf(e.getMessage()).contains("line 1: a rule has"));
    }

    @Test
    void everyBuiltInRuleIsAPatternWithKeywordsInLowerCase() {
        for (SecretRule rule : SecretRules.builtIn().all()) {
            assertTrue(rule.pattern().groupCount() >= 1, rule::name);
        }
    }

    @Test
    void hostileTextsCostNoAlertAndKeepWhatIsNoSecret() {
        Random random = new Random(SEED);
        String[] pieces = {
            "--password",
            "=",
            " ",
            "\"",
            "'",
            "mysql -p",
            "://",
            ":",
            "@",
            "Bearer ",
            "eyJ",
            ".",
            "sk-",
            "\0",
            "\n",
            "\ud800",
            "a",
            "AKIA",
            "token=",
            ";",
            "|",
            "echo ",
            "-----BEGIN PRIVATE KEY-----",
            "\ue000",
            "[redacted:flag]",
            "é"
        };
        for (int i = 0; i < 300; i++) {
            List<String> args = new ArrayList<>();
            for (int j = random.nextInt(8); j >= 0; j--) {
                StringBuilder arg = new StringBuilder();
                for (int k = random.nextInt(30); k > 0; k--) {
                    arg.append(pieces[random.nextInt(pieces.length)]);
                }
                args.add(arg.toString());
            }
            Alert changed = redactor.apply(alert(args));
            assertEquals(args.size(), changed.subject().args().size());
            assertEquals(changed, redactor.apply(alert(args)), "it is not always the same");
        }
        for (String piece : pieces) {
            String text = piece.repeat(TextRedactor.MAX_CHARS / piece.length() + 1);
            Alert changed = redactor.apply(alert(List.of("x", text, "--token=hidden")));
            assertFalse(new String(AlertJson.bytes(changed), StandardCharsets.UTF_8).contains("hidden"), piece);
        }
        assertEquals(0, redactor.withheld());
    }

    @Test
    void nothingIsCopiedWhereNothingIsFound() {
        List<String> args = List.of("ls", "-la");
        assertSame(args, new TextRedactor(SecretRules.builtIn()).redact(args));
    }
}
