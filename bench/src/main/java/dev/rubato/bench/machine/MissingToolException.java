package dev.rubato.bench.machine;

import java.io.IOException;

/** A program of the machine without which a run cannot begin is not installed; the message says which. */
public final class MissingToolException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Tells of one.
     *
     * @param debianPackage what brings it
     */
    public MissingToolException(String program, String debianPackage) {
        super("needs " + program + ", which is not installed (Debian: " + debianPackage + ")");
    }
}
