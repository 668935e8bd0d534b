package dev.rubato.privacy;

/** What an alert may tell: the choices of the configuration. */
public final class Privacy {
    private Privacy() {}

    /** What becomes of arguments and of texts that may quote them. */
    public enum Arguments {
        /** Nothing is changed. */
        KEEP,
        /** What looks like a secret is replaced. */
        REDACT,
        /** Arguments are left out, and so is every text that may quote one. */
        OMIT
    }

    /** What becomes of users' names. */
    public enum Users {
        KEEP,
        /** A keyed hash stands for the name: the same user stays recognisable on this host, and is not named. */
        HASH
    }
}
