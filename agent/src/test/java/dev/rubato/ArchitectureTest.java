package dev.rubato;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.File;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The package rules: who may know whom. */
class ArchitectureTest {
    private static final JavaClasses RUBATO = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.rubato");

    private static final String[] DETECTORS = {
        "dev.rubato.event..", "dev.rubato.lineage..", "dev.rubato.detect..", "dev.rubato.alert.."
    };
    private static final String[] REPLAY = {"dev.rubato.journal..", "dev.rubato.trace..", "dev.rubato.replay.."};
    private static final String[] AGENT = {
        "dev.rubato.sensor..",
        "dev.rubato.sink..",
        "dev.rubato.chain..",
        "dev.rubato.metrics..",
        "dev.rubato.privacy..",
        "dev.rubato.agent..",
        "dev.rubato.cli.."
    };

    @Test
    void allModulesAreSeen() {
        for (String name : List.of("event.Event", "lineage.HostModel", "cli.Main")) {
            assertNotEquals(0, RUBATO.get("dev.rubato." + name).getMethods().size(), name);
        }
    }

    @Test
    void detectorsNeedOnlyTheJdkAndJSpecify() {
        holds(classes()
                .that()
                .resideInAnyPackage(DETECTORS)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(concat(DETECTORS, "java.lang..", "java.util..", "java.time..", "org.jspecify..")));
    }

    @Test
    void replayKnowsNoAgent() {
        holds(noClasses()
                .that()
                .resideInAnyPackage(REPLAY)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(AGENT));
    }

    @Test
    void eventsKnowNothingElse() {
        holds(classes()
                .that()
                .resideInAPackage("dev.rubato.event..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.rubato.event..", "java..", "org.jspecify.."));
    }

    @Test
    void theHostModelKnowsNoDetector() {
        holds(noClasses()
                .that()
                .resideInAPackage("dev.rubato.lineage..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.rubato.detect.."));
    }

    @Test
    void sensorsKnowNoDetectorAndNoSink() {
        holds(noClasses()
                .that()
                .resideInAPackage("dev.rubato.sensor..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.rubato.detect..", "dev.rubato.alert..", "dev.rubato.sink.."));
    }

    @Test
    void sinksKnowNoSensorAndNoDetector() {
        holds(noClasses()
                .that()
                .resideInAPackage("dev.rubato.sink..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.rubato.detect..", "dev.rubato.sensor.."));
    }

    @Test
    void onlyTheWiringAndTheCommandSeeSensorsAndSinks() {
        holds(noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.rubato.agent..",
                        "dev.rubato.cli..",
                        "dev.rubato.sensor..",
                        "dev.rubato.sink..",
                        "dev.rubato.bench..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.rubato.sensor..", "dev.rubato.sink.."));
    }

    @Test
    void onlyTheJournalKnowsChronicleQueue() {
        holds(noClasses()
                .that()
                .resideOutsideOfPackage("dev.rubato.journal..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("net.openhft.."));
    }

    @Test
    void onlyASinkThatIsConfiguredLoadsKafka() {
        holds(noClasses()
                .that()
                .resideOutsideOfPackage("dev.rubato.sink.kafka..")
                .or()
                .haveSimpleName("KafkaSink")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka.."));
    }

    @Test
    void oneDetectorKnowsNoOther() {
        holds(slices().matching("dev.rubato.detect.(*)..").should().notDependOnEachOther());
    }

    @Test
    void packagesHaveNoCycles() {
        holds(slices().matching("dev.rubato.(*)..").should().beFreeOfCycles());
    }

    @Test
    void nothingOnTheClassPathCallsAStatisticsHost() {
        List<String> found = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(jar -> jar.contains("chronicle-analytics"))
                .toList();
        assertEquals(List.of(), found);
        assertThrows(ClassNotFoundException.class, () -> Class.forName("net.openhft.chronicle.analytics.Analytics"));
    }

    /** A rule about a package that is still empty holds. */
    private static void holds(ArchRule rule) {
        rule.allowEmptyShould(true).check(RUBATO);
    }

    private static String[] concat(String[] some, String... more) {
        String[] all = Arrays.copyOf(some, some.length + more.length);
        System.arraycopy(more, 0, all, some.length, more.length);
        return all;
    }
}
