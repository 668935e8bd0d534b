package dev.rubato.lineage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.rubato.event.ProcessImage;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentImagesTest {
    private final RecentImages images = new RecentImages();

    private static ProcessImage image(String argument, String cwd) {
        return new ProcessImage(
                "/usr/bin/make",
                List.of("make", argument),
                true,
                "1000",
                7,
                0,
                ProcessImage.Stdin.PIPE,
                "/user.slice",
                cwd);
    }

    @Test
    void equalImagesAreOneObject() {
        ProcessImage first = image("all", "/src");
        ProcessImage again = image("all", "/src");
        assertNotSame(first, again);
        assertSame(first, images.sharedWith(first));
        assertSame(first, images.sharedWith(again));
    }

    @Test
    void whatDiffersInAnyPartIsKeptApart() {
        images.sharedWith(image("all", "/src"));
        ProcessImage elsewhere = image("all", "/other");
        assertSame(elsewhere, images.sharedWith(elsewhere));
    }

    @Test
    void manyDifferentImagesStayThemselves() {
        for (int i = 0; i < 10_000; i++) {
            ProcessImage one = image(Integer.toString(i), "/src");
            assertSame(one, images.sharedWith(one));
            assertEquals(one, images.sharedWith(image(Integer.toString(i), "/src")));
        }
    }
}
