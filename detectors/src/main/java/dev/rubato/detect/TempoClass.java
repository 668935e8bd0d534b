package dev.rubato.detect;

/** Whose tempo a lineage's program starts have. */
public enum TempoClass {
    /** Too few program starts to say. */
    UNKNOWN,
    HUMAN,
    /** Machine speed without pauses to think. */
    SCRIPT,
    /** Think and act in turns, as a language-model agent does. */
    AGENT
}
