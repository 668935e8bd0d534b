package dev.rubato.lineage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessImage.Stdin;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentImagesTest {
    private final RecentImages images = new RecentImages();

    private static ProcessImage image(String argument, String cwd) {
        return new ProcessImage(
                "/usr/bin/make", List.of("make", argument), true, "1000", 7, 0, Stdin.PIPE, "/user.slice", cwd);
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
        ProcessImage one = image("all", "/src");
        List<ProcessImage> others = List.of(
                image("all", "/other"),
                image("clean", "/src"),
                new ProcessImage("/bin/make", one.args(), true, "1000", 7, 0, one.stdin(), "/user.slice", "/src"),
                new ProcessImage(one.exe(), one.args(), false, "1000", 7, 0, one.stdin(), "/user.slice", "/src"),
                new ProcessImage(one.exe(), one.args(), true, "0", 7, 0, one.stdin(), "/user.slice", "/src"),
                new ProcessImage(one.exe(), one.args(), true, "1000", 8, 0, one.stdin(), "/user.slice", "/src"),
                new ProcessImage(one.exe(), one.args(), true, "1000", 7, 1, one.stdin(), "/user.slice", "/src"),
                new ProcessImage(one.exe(), one.args(), true, "1000", 7, 0, Stdin.FILE, "/user.slice", "/src"),
                new ProcessImage(one.exe(), one.args(), true, "1000", 7, 0, one.stdin(), "/system.slice", "/src"));
        for (ProcessImage other : others) {
            images.sharedWith(one);
            assertSame(other, images.sharedWith(other));
        }
    }

    @Test
    void longImagesAreNotKept() {
        ProcessImage first = image("x".repeat(600), "/src");
        images.sharedWith(first);
        ProcessImage again = image("x".repeat(600), "/src");
        assertSame(again, images.sharedWith(again));
    }

    @Test
    void processesOfTheHostShareWhatIsEqual() {
        HostStory story = new HostStory();
        HostProcess one = story.spawn(HostStory.INIT, 0, 50, "/usr/bin/cc", "-c", "a.c");
        HostProcess other = story.spawn(HostStory.INIT, 0, 50, "/usr/bin/cc", "-c", "a.c");
        assertSame(one.image(), other.image());
        assertNotSame(
                one.image(),
                story.spawn(HostStory.INIT, 0, 50, "/usr/bin/cc", "-c", "b.c").image());
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
