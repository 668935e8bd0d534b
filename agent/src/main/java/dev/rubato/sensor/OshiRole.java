package dev.rubato.sensor;

/** What an OSHI sensor is for on this host. */
public enum OshiRole {
    /** A kernel trace reports everything from its start on: only what it cannot know is added. */
    COMPLEMENT,
    /** There is no kernel trace: look at intervals, and say what share was missed. */
    FALLBACK
}
