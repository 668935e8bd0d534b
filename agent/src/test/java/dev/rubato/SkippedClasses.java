package dev.rubato;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * The list of test classes that were skipped as a whole, with their reasons.
 *
 * <p>Maven's reports count no test for a class whose {@code @BeforeAll} found a need unmet, so that without this list
 * it would be skipped in silence. {@code bin/test} reads the list.
 */
public final class SkippedClasses implements TestExecutionListener {
    @Override
    public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
        String file = System.getProperty("rubato.skipped.classes");
        if (file == null || identifier.isTest() || result.getStatus() != Status.ABORTED) {
            return;
        }
        String reason = result.getThrowable().map(Throwable::getMessage).orElse("no reason given");
        String line = identifier.getLegacyReportingName() + ": " + reason.replace('\n', ' ') + "\n";
        try {
            Path list = Path.of(file);
            Files.createDirectories(list.toAbsolutePath().getParent());
            Files.writeString(list, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
