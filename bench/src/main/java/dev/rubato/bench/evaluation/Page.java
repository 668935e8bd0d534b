package dev.rubato.bench.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One HTML page that needs nothing but itself: the tables as they are, the charts drawn by uPlot. */
final class Page {
    private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

    private Page() {}

    static String of(Results results) {
        List<Table> all = Tables.all(results);
        StringBuilder aims = new StringBuilder();
        append(aims, all.getFirst());
        StringBuilder tables = new StringBuilder();
        all.subList(1, all.size()).forEach(table -> append(tables, table));
        return resource("evaluation.html")
                .replace("@@UPLOT_CSS@@", resource(UPLOT + "uPlot.min.css"))
                .replace("@@UPLOT_JS@@", resource(UPLOT + "uPlot.iife.min.js"))
                .replace("@@CHARTS_JS@@", resource("charts.js"))
                .replace("@@ABOUT@@", escaped(results.about()))
                .replace("@@AIMS@@", aims)
                .replace("@@TABLES@@", tables)
                .replace("@@DATA@@", data(Charts.all(results)));
    }

    /** JSON in which no tag can end the script that holds it. */
    private static String data(JsonNode json) {
        return json.toString().replace("<", "\\u003c");
    }

    private static void append(StringBuilder page, Table table) {
        page.append("<section><h2>").append(escaped(table.title())).append("</h2>\n<p>");
        page.append(escaped(table.note())).append("</p>\n<div class=\"wide\"><table>\n");
        row(page, "th", table.head());
        table.rows().forEach(cells -> row(page, "td", cells));
        page.append("</table></div></section>\n");
    }

    private static void row(StringBuilder page, String tag, List<String> cells) {
        page.append("<tr>");
        cells.forEach(cell -> page.append('<')
                .append(tag)
                .append('>')
                .append(escaped(cell))
                .append("</")
                .append(tag)
                .append('>'));
        page.append("</tr>\n");
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
