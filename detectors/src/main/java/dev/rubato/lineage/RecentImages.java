package dev.rubato.lineage;

import dev.rubato.event.ProcessImage;
import org.jspecify.annotations.Nullable;

/**
 * The images that processes executed lately, so that equal ones are one object: a build or a script executes the same
 * command thousands of times, and its ended processes are remembered each with its image. It only saves memory: what is
 * overwritten here is then kept twice. At most {@value #ENTRIES} images.
 */
final class RecentImages {
    /** A power of two. A prior: more different commands than that seldom take turns. */
    private static final int ENTRIES = 64;

    private final @Nullable ProcessImage[] images = new @Nullable ProcessImage[ENTRIES];

    /** An image equal to {@code image}: one that is known already, if there is one. */
    ProcessImage sharedWith(ProcessImage image) {
        int hash = 31 * image.exe().hashCode() + image.args().hashCode();
        int at = (hash ^ (hash >>> 16)) & (ENTRIES - 1);
        ProcessImage known = images[at];
        if (known != null && known.equals(image)) {
            return known;
        }
        images[at] = image;
        return image;
    }
}
