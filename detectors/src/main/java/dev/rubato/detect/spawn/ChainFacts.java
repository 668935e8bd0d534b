package dev.rubato.detect.spawn;

import org.jspecify.annotations.Nullable;

/**
 * What is known of one chain, as far as its score depends on it.
 *
 * @param chance what a join by chance would take, or null where parentage proves the join
 * @param past what the service, or the browser, had started before
 * @param inline whether the child's program stands in its arguments
 * @param input what the child reads from
 * @param client what the client is
 * @param publicPage whether the same client fetched from a public address shortly before
 * @param otherFetcher whether only another process of the client's lineage did
 * @param backEdge whether the client descends from the service that it reached
 * @param ownExecutable whether the child is the service's own executable at its ordinary work
 * @param nativeHost whether a browser starts a native-messaging host
 * @param contacted whether what was started made a connection of its own
 * @param piped whether what was started pipes a download into an interpreter
 */
record ChainFacts(
        @Nullable Chance chance,
        Habits.Past past,
        boolean inline,
        Input input,
        Origin.Kind client,
        boolean publicPage,
        boolean otherFetcher,
        boolean backEdge,
        boolean ownExecutable,
        boolean nativeHost,
        boolean contacted,
        boolean piped) {

    /** What the child's standard input is, seen from the service. */
    enum Input {
        /** A terminal that is not the service's: somebody works in it. */
        OWN_TERMINAL,
        /** The terminal that the service itself was started from. */
        INHERITED_TERMINAL,
        NOT_TERMINAL,
        UNKNOWN
    }

    /**
     * How likely a hop and a start meet without cause.
     *
     * @param windowSeconds how long after a hop a start counts
     * @param ratePerSecond how often new hops come, or starts that no hop explains
     * @param delaySeconds how long after the hop this one came
     */
    record Chance(double windowSeconds, double ratePerSecond, double delaySeconds) {
        /** Probability of at least one hop in the window before a start. */
        double probability() {
            return -Math.expm1(-ratePerSecond * windowSeconds);
        }
    }

    /** These facts, after a descendant of the child ran {@code inline} text, or something else than the own executable. */
    ChainFacts grown(boolean alsoInline, boolean stillOwn) {
        return new ChainFacts(
                chance,
                past,
                inline || alsoInline,
                input,
                client,
                publicPage,
                otherFetcher,
                backEdge,
                ownExecutable && stillOwn,
                nativeHost,
                contacted,
                piped);
    }

    ChainFacts withContact() {
        return new ChainFacts(
                chance,
                past,
                inline,
                input,
                client,
                publicPage,
                otherFetcher,
                backEdge,
                ownExecutable,
                nativeHost,
                true,
                piped);
    }

    ChainFacts withPipe() {
        return new ChainFacts(
                chance,
                past,
                inline,
                input,
                client,
                publicPage,
                otherFetcher,
                backEdge,
                ownExecutable,
                nativeHost,
                contacted,
                true);
    }
}
