package dev.rubato.privacy;

import dev.rubato.alert.Alert;
import dev.rubato.privacy.Privacy.Arguments;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Takes out of an alert what is not to be stored with it or leave the host. The same alert always gives the same, so
 * that a replay tells what the agent told. A text that cannot be judged is withheld, never passed on and never a reason to
 * lose the alert. Owned by one thread; any thread may read the counts.
 */
public final class Redactor implements UnaryOperator<Alert> {
    /** What stands for a text that could not be judged. */
    static final String WITHHELD = "[withheld]";

    private final SecretRules rules;
    private final Arguments arguments;
    private final @Nullable UserNames users;
    private final AtomicLong redacted = new AtomicLong();
    private final AtomicLong withheld = new AtomicLong();

    /** @param users how users are named; null leaves their names */
    public Redactor(SecretRules rules, Arguments arguments, @Nullable UserNames users) {
        this.rules = rules;
        this.arguments = arguments;
        this.users = users;
    }

    /** Secrets that were replaced. */
    public long redacted() {
        return redacted.get();
    }

    /** Texts that could not be judged and were withheld. */
    public long withheld() {
        return withheld.get();
    }

    @Override
    public Alert apply(Alert alert) {
        Alert shorter = arguments == Arguments.OMIT ? WithoutArguments.of(alert) : alert;
        TextRedactor texts = arguments == Arguments.KEEP ? null : new TextRedactor(rules);
        if (texts != null) {
            learn(texts, shorter);
        }
        UnaryOperator<String> text = safely(each -> {
            String without = texts == null ? each : texts.redact(each);
            return users == null ? without : users.withoutHomes(without);
        });
        Alert changed =
                changed(shorter, text, arguments(texts, shorter.subject().args()));
        if (texts != null) {
            redacted.addAndGet(texts.count());
        }
        return changed;
    }

    /** Looks at the arguments first: there a secret shows, and other texts may repeat it where it does not. */
    private void learn(TextRedactor texts, Alert alert) {
        try {
            texts.learn(alert.subject().args());
            alert.subject().lineage().forEach(ancestor -> texts.learn(ancestor.commandLine()));
        } catch (RuntimeException | StackOverflowError e) {
            // the texts themselves are judged next, and withheld if that fails as well
            withheld.incrementAndGet();
        }
    }

    private List<String> arguments(@Nullable TextRedactor texts, List<String> args) {
        try {
            List<String> without = texts == null ? args : texts.redact(args);
            UserNames names = users;
            return names == null
                    ? without
                    : without.stream().map(names::withoutHomes).toList();
        } catch (RuntimeException | StackOverflowError e) {
            withheld.incrementAndGet();
            return List.of(WITHHELD);
        }
    }

    private UnaryOperator<String> safely(UnaryOperator<String> change) {
        return text -> {
            try {
                return change.apply(text);
            } catch (RuntimeException | StackOverflowError e) {
                withheld.incrementAndGet();
                return WITHHELD;
            }
        };
    }

    private Alert changed(Alert alert, UnaryOperator<String> text, List<String> args) {
        return alert.withTexts(
                text.apply(alert.summary()),
                subject(alert.subject(), text, args),
                alert.evidence().stream()
                        .map(term -> new Alert.Evidence(
                                text.apply(term.name()), term.value(), term.limit(), term.unit(), term.nats()))
                        .toList(),
                alert.events().stream()
                        .map(event -> new Alert.Cited(event.timeNs(), event.kind(), text.apply(event.text())))
                        .toList(),
                alert.chain().stream().map(text).toList(),
                alert.notes().stream().map(text).toList());
    }

    private Alert.Subject subject(Alert.Subject subject, UnaryOperator<String> text, List<String> args) {
        return new Alert.Subject(
                subject.pid(),
                subject.startNs(),
                text.apply(subject.exe()),
                args,
                subject.argsRead(),
                users == null ? subject.user() : safely(users::hashed).apply(subject.user()),
                subject.origin(),
                subject.lineage().stream()
                        .map(ancestor -> new Alert.Ancestor(
                                ancestor.pid(),
                                ancestor.startNs(),
                                text.apply(ancestor.exe()),
                                text.apply(ancestor.commandLine())))
                        .toList(),
                subject.address());
    }
}
