package dev.rubato.replay.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * A run as one HTML page that needs nothing else: scripts, styles and data are in it, and its policy lets the browser
 * load nothing and run only the two scripts of which it names the hash.
 */
public final class HtmlReport {
    private static final String CHARTS = "/META-INF/resources/webjars/uplot/1.6.30/";

    private HtmlReport() {}

    /** The incidents of the alerts that were kept. */
    public static Set<String> incidents(ReportRecorder run) {
        Set<String> ids = new TreeSet<>();
        run.alerts().byTime().forEach(alert -> ids.add(alert.incident()));
        ids.remove(""); // a sensor's gap belongs to none
        return ids;
    }

    /**
     * Writes the page.
     *
     * @param incident the one to show, or an empty text for all
     */
    public static void write(ReportRecorder run, RunFacts facts, String incident, OutputStream out) throws IOException {
        String data = ReportText.json(new ReportDocument(run, facts, incident).write());
        String charts = "/*! uPlot\n" + text(CHARTS + "LICENSE").replace("*/", "") + "*/\n"
                + text(CHARTS + "dist/uPlot.iife.min.js");
        String script = text("report.js");
        String style = text(CHARTS + "dist/uPlot.min.css") + text("report.css");
        String page =
                String.format(Locale.ROOT, """
                    <!doctype html>
                    <html lang="en">
                    <head>
                    <meta charset="utf-8">
                    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src '%s' '%s'; style-src '%s'; base-uri 'none'; form-action 'none'">
                    <meta name="viewport" content="width=device-width, initial-scale=1">
                    <meta name="color-scheme" content="light dark">
                    <meta name="referrer" content="no-referrer">
                    <title>Rubato report</title>
                    <style>%s</style>
                    </head>
                    <body>
                    <a class="skip" href="#report">Skip to the report</a>
                    <header><p class="brand">Rubato report</p></header>
                    <main id="report" tabindex="-1">
                    <noscript><p>This page shows its data with a script that is part of it. Allow scripts to read it.</p></noscript>
                    </main>
                    <script type="application/json" id="data">%s</script>
                    <script>%s</script>
                    <script>%s</script>
                    </body>
                    </html>
                    """, hash(charts), hash(script), hash(style), style, data, charts, script);
        out.write(page.getBytes(UTF_8));
    }

    private static String text(String name) {
        try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not on the class path");
            }
            // HTML reads CR LF as LF; the hash is of what it reads
            return new String(in.readAllBytes(), UTF_8).replace("\r\n", "\n").replace('\r', '\n');
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name, e);
        }
    }

    private static String hash(String content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
