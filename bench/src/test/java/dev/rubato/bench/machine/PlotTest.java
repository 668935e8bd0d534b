package dev.rubato.bench.machine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plots and spreads as a page shows them. */
class PlotTest {
    private @TempDir Path directory = Path.of(".");

    @Test
    void aPlotIsWrittenForLightAndForDarkPages() throws Exception {
        Plot plot = new Plot("Cost", "a second", "percent", true);
        plot.line("one", new double[] {10, 100, 1_000}, new double[] {0, 1.5, 4});
        plot.line("never above zero", new double[] {10}, new double[] {0});
        plot.write(directory, "cost");
        String light = Files.readString(directory.resolve("cost-light.svg"));
        assertTrue(light.contains("<svg") && light.contains("</svg>"), light);
        assertFalse(light.equals(Files.readString(directory.resolve("cost-dark.svg"))));
    }

    @Test
    void ofManyPointsThePeaksAreDrawn() {
        double[] xs = IntStream.range(0, 3_600).asDoubleStream().toArray();
        double[] ys = new double[xs.length];
        ys[1_234] = 9;
        double[][] peaks = Plot.peaks(xs, ys, xs.length);
        assertEquals(400, peaks[0].length);
        assertEquals(9, Arrays.stream(peaks[1]).sum());
        assertTrue(Arrays.stream(peaks[0]).anyMatch(x -> x == 1_234));
        assertArrayEquals(
                new double[][] {{0, 1, 2}, {0, 0, 0}}, Plot.peaks(Arrays.copyOf(xs, 3), Arrays.copyOf(ys, 3), 3));
    }

    @Test
    void aPlotWithoutLinesIsNoFile() throws Exception {
        new Plot("Cost", "a second", "percent", false).write(directory, "none");
        assertFalse(Files.exists(directory.resolve("none-light.svg")));
    }

    @Test
    void aSpreadTellsMedianAndRange() {
        assertEquals(
                "3.0 (1.0–9.0)", Spread.of(List.of(9.0, 1.0, Double.NaN, 3.0)).text("%.1f"));
        assertEquals("2.0", Spread.of(List.of(2.0)).text("%.1f"));
        assertEquals("-", Spread.of(List.of()).text("%.1f"));
    }
}
