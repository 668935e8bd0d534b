package dev.rubato.lineage;

import dev.rubato.event.ProcessImage;
import org.jspecify.annotations.Nullable;

/**
 * The images that processes executed lately, so that equal ones are one object: a build or a script executes the same
 * command thousands of times, and its ended processes are remembered each with its image. It only saves memory: what is
 * overwritten here is then kept twice. At most {@value #ENTRIES} images of at most {@value #MAX_CHARS} characters, 100 kB,
 * beside those that processes have.
 */
final class RecentImages {
    /** A power of two. A prior: more different commands than that seldom take turns. */
    private static final int ENTRIES = 64;

    /** Longer ones are seldom equal, and would count twice in what a process table may keep. A prior. */
    private static final int MAX_CHARS = 512;

    private final @Nullable ProcessImage[] images = new @Nullable ProcessImage[ENTRIES];

    /** An image equal to {@code image}: one that is known already, if there is one. */
    ProcessImage sharedWith(ProcessImage image) {
        int hash = 31 * image.exe().hashCode() + image.args().hashCode();
        int at = (hash ^ (hash >>> 16)) & (ENTRIES - 1);
        ProcessImage known = images[at];
        if (known != null && known.equals(image)) {
            return known;
        }
        if (chars(image) <= MAX_CHARS) {
            images[at] = image;
        }
        return image;
    }

    private static int chars(ProcessImage image) {
        int chars = image.exe().length() + image.cgroup().length() + image.cwd().length();
        for (String argument : image.args()) {
            chars += argument.length();
        }
        return chars;
    }
}
