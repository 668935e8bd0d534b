package dev.rubato.detect.spawn;

import org.jspecify.annotations.Nullable;

/** What a starter is by its name, where structure does not say: see {@link RoleTable}. */
enum Role {
    BROWSER("The browser", Origin.Kind.BROWSER, ChainTerm.ROLE_BROWSER, 4, "T1203"),
    DOCUMENT("The document program", Origin.Kind.OPENER, ChainTerm.ROLE_DOCUMENT, 4, "T1204.002"),
    ARCHIVE("The archive program", Origin.Kind.OPENER, ChainTerm.ROLE_ARCHIVE, 4, "T1204.002"),
    PROXY("The code host", Origin.Kind.OPENER, ChainTerm.ROLE_PROXY, 2, "T1218"),
    SCRIPT("The script host", Origin.Kind.OPENER, ChainTerm.ROLE_SCRIPT, 2, "T1059"),
    SERVER("The network service", Origin.Kind.SERVICE, ChainTerm.ROLE_SERVER, 4, "T1190"),
    HELPED_SERVER("The network service", Origin.Kind.SERVICE, ChainTerm.ROLE_HELPED_SERVER, 2, "T1190"),
    RUNTIME("The server program", Origin.Kind.SERVICE, ChainTerm.ROLE_RUNTIME, 2, "T1190"),
    /** The account of a server, where the server itself is not in the stream. */
    ACCOUNT("A server's account, through", Origin.Kind.SERVICE, ChainTerm.ROLE_ACCOUNT, 1, "T1190"),
    MANAGEMENT("The remote administration host", Origin.Kind.SERVICE, ChainTerm.ROLE_MANAGEMENT, 4, "T1021"),
    /** Everything on Windows descends from the service control manager; only its own children are its doing. */
    SERVICE_MANAGER("The service manager", Origin.Kind.SERVICE, ChainTerm.ROLE_MANAGEMENT, 1, "T1569.002"),
    /** Opens sessions for people. */
    LOGIN("The login service", Origin.Kind.SERVICE, null, 0, ""),
    /** Runs other people's programs by design: build servers and their agents. */
    BUILD("The build service", Origin.Kind.SERVICE, null, 0, "");

    private final String words;
    private final Origin.Kind kind;
    private final @Nullable ChainTerm term;
    private final int depth;
    private final String technique;

    Role(String words, Origin.Kind kind, @Nullable ChainTerm term, int depth, String technique) {
        this.words = words;
        this.kind = kind;
        this.term = term;
        this.depth = depth;
        this.technique = technique;
    }

    /** How a sentence about it begins. */
    String words() {
        return words;
    }

    Origin.Kind kind() {
        return kind;
    }

    /** The term that it adds as a starter, or null if it is none. */
    @Nullable
    ChainTerm term() {
        return term;
    }

    /** Most forks between it and a child that is its doing. */
    int depth() {
        return depth;
    }

    /** Whether a shell that runs one installed program is part of its ordinary work. */
    boolean hasHelpers() {
        return switch (this) {
            case BROWSER, SERVER, HELPED_SERVER, RUNTIME, ACCOUNT, LOGIN, BUILD -> true;
            case DOCUMENT, ARCHIVE, PROXY, SCRIPT, MANAGEMENT, SERVICE_MANAGER -> false;
        };
    }

    /** The MITRE ATT&amp;CK technique of a chain that begins with it. */
    String technique() {
        return technique;
    }
}
