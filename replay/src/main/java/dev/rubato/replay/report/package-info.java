/**
 * A run as one HTML page. {@link dev.rubato.replay.report.ReportRecorder} keeps a bounded picture of the run while it
 * is replayed, {@link dev.rubato.replay.report.ReportDocument} says it as JSON, and
 * {@link dev.rubato.replay.report.HtmlReport} puts that into the page, whose script shows it.
 */
@NullMarked
package dev.rubato.replay.report;

import org.jspecify.annotations.NullMarked;
