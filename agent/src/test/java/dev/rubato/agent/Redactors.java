package dev.rubato.agent;

import dev.rubato.privacy.Privacy.Arguments;
import dev.rubato.privacy.Redactor;
import dev.rubato.privacy.SecretRules;

/** Redactors for tests. */
final class Redactors {
    private Redactors() {}

    /** As the agent has it where nothing is configured. */
    static Redactor byDefault() {
        return new Redactor(SecretRules.builtIn(), Arguments.REDACT, null);
    }
}
