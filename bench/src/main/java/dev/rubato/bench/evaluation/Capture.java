package dev.rubato.bench.evaluation;

/**
 * What one subject made of one recorded trace.
 *
 * @param expected alerts that the trace's truth asks for
 * @param hits those that came in time
 * @param falseAlarms alarms in its silent periods, or anywhere in a trace without expectations
 */
record Capture(String id, String subject, int expected, int hits, int falseAlarms, boolean grey) {}
