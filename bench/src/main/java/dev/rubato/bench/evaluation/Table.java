package dev.rubato.bench.evaluation;

import java.util.ArrayList;
import java.util.List;

/** Rows of text under a title, for Markdown and HTML alike. */
record Table(String title, String note, List<String> head, List<List<String>> rows) {
    Table(String title, String note, List<String> head) {
        this(title, note, head, new ArrayList<>());
    }

    void add(List<String> row) {
        if (row.size() != head.size()) {
            throw new IllegalArgumentException(title + " has " + head.size() + " columns, not " + row.size());
        }
        rows.add(List.copyOf(row));
    }

    String markdown() {
        StringBuilder text = new StringBuilder("### " + title + "\n\n" + note + "\n\n");
        line(text, head);
        text.append("|---".repeat(head.size())).append("|\n");
        rows.forEach(row -> line(text, row));
        return text.append('\n').toString();
    }

    private static void line(StringBuilder text, List<String> cells) {
        for (String cell : cells) {
            text.append("| ").append(cell.replace("|", "\\|")).append(' ');
        }
        text.append("|\n");
    }
}
