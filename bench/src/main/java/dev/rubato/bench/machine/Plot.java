package dev.rubato.bench.machine;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.BasicStroke;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Lines over a common axis, drawn as two SVG files: for a light page and for a dark one. */
public final class Plot {
    private static final Pattern LONG_NUMBER = Pattern.compile("-?\\d+\\.\\d{2,}");
    private static final int WIDTH = 860;
    private static final int HEIGHT = 560;
    private static final int MARKER_SIZE = 6;
    private static final float LINE_WIDTH = 2f;
    private static final float GRID_WIDTH = 0.5f;

    /** More points than this are lines without markers. */
    private static final int MARKED_POINTS = 30;

    private static final int MOST_POINTS = 400;

    /** Okabe and Ito's colours, which people with colour blindness tell apart, without black and yellow. */
    private static final List<Color> COLOURS = List.of(
            new Color(0xD55E00),
            new Color(0x0072B2),
            new Color(0x56B4E9),
            new Color(0x009E73),
            new Color(0xCC79A7),
            new Color(0xE69F00),
            new Color(0x8A8A8A));

    private final String title;
    private final String x;
    private final String y;
    private final boolean logarithmic;
    private final Map<String, double[][]> lines = new LinkedHashMap<>();

    /**
     * @param x what the horizontal axis shows, with its unit
     * @param y what the vertical axis shows, with its unit
     * @param logarithmic both axes; points that are not above zero are left out
     */
    public Plot(String title, String x, String y, boolean logarithmic) {
        this.title = title;
        this.x = x;
        this.y = y;
        this.logarithmic = logarithmic;
    }

    /**
     * Adds a line; points without a number are left out, and a line without points too. Of more than {@value #MOST_POINTS}
     * points the greatest of each stretch is drawn, so that no peak is lost.
     */
    public void line(String name, double[] xs, double[] ys) {
        int kept = 0;
        double[][] points = new double[2][xs.length];
        for (int i = 0; i < xs.length; i++) {
            boolean drawn = Double.isFinite(ys[i]) && (!logarithmic || (xs[i] > 0 && ys[i] > 0));
            if (drawn) {
                points[0][kept] = xs[i];
                points[1][kept++] = ys[i];
            }
        }
        if (kept > 0) {
            lines.put(name, peaks(points[0], points[1], kept));
        }
    }

    /** At most {@value #MOST_POINTS} of the first {@code count} points: the greatest of each stretch. */
    static double[][] peaks(double[] xs, double[] ys, int count) {
        int stretch = (count + MOST_POINTS - 1) / MOST_POINTS;
        int drawn = (count + stretch - 1) / stretch;
        double[][] peaks = new double[2][drawn];
        for (int i = 0; i < drawn; i++) {
            int greatest = i * stretch;
            for (int j = greatest; j < Math.min(count, (i + 1) * stretch); j++) {
                greatest = ys[j] > ys[greatest] ? j : greatest;
            }
            peaks[0][i] = xs[greatest];
            peaks[1][i] = ys[greatest];
        }
        return peaks;
    }

    /** Writes {@code NAME-light.svg} and {@code NAME-dark.svg}; nothing if there is no line. */
    public void write(Path directory, String name) throws IOException {
        if (lines.isEmpty()) {
            return;
        }
        write(directory.resolve(name + "-light.svg"), Color.WHITE, new Color(0x1F2328), new Color(0xD1D9E0));
        write(directory.resolve(name + "-dark.svg"), new Color(0x0D1117), new Color(0xE6EDF3), new Color(0x3D444D));
    }

    private void write(Path file, Color paper, Color ink, Color grid) throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(x)
                .yAxisTitle(y)
                .build();
        style(chart.getStyler(), paper, ink, grid);
        int colour = 0;
        for (Map.Entry<String, double[][]> line : lines.entrySet()) {
            XYSeries series = chart.addSeries(line.getKey(), line.getValue()[0], line.getValue()[1]);
            series.setLineColor(COLOURS.get(colour % COLOURS.size()));
            series.setMarkerColor(COLOURS.get(colour++ % COLOURS.size()));
            series.setLineStyle(new BasicStroke(LINE_WIDTH));
            series.setMarker(line.getValue()[0].length > MARKED_POINTS ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE);
        }
        VectorGraphics2D drawing = new VectorGraphics2D();
        chart.paint(drawing, WIDTH, HEIGHT);
        ByteArrayOutputStream svg = new ByteArrayOutputStream();
        new SVGProcessor()
                .getDocument(drawing.getCommands(), new PageSize(WIDTH, HEIGHT))
                .writeTo(svg);
        Files.writeString(file, rounded(svg.toString(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }

    /** Letters are outlines with eight digits a coordinate; a tenth of a pixel is enough and saves 40 % of the file. */
    private static String rounded(String svg) {
        return LONG_NUMBER.matcher(svg).replaceAll(number -> {
            String tenths = String.format(Locale.ROOT, "%.1f", Double.parseDouble(number.group()));
            return tenths.endsWith(".0") ? tenths.substring(0, tenths.length() - 2) : tenths;
        });
    }

    private void style(XYStyler styler, Color paper, Color ink, Color grid) {
        styler.setChartBackgroundColor(paper);
        styler.setPlotBackgroundColor(paper);
        styler.setLegendBackgroundColor(paper);
        styler.setLegendBorderColor(grid);
        styler.setPlotBorderColor(grid);
        styler.setPlotGridLinesColor(grid);
        styler.setPlotGridLinesStroke(
                new BasicStroke(GRID_WIDTH)); // each dash of the usual one is an outline of its own
        styler.setChartFontColor(ink);
        styler.setAxisTickLabelsColor(ink);
        styler.setAxisTickMarksColor(grid);
        styler.setXAxisTitleColor(ink);
        styler.setYAxisTitleColor(ink);
        styler.setMarkerSize(MARKER_SIZE);
        styler.setLegendPosition(LegendPosition.OutsideS);
        styler.setXAxisLogarithmic(logarithmic);
        styler.setYAxisLogarithmic(logarithmic);
    }
}
