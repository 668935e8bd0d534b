package dev.rubato.bench.machine;

import java.util.ArrayList;
import java.util.List;

/** Rows of text under a head, as Markdown. */
public final class MarkdownTable {
    private final List<String> head;
    private final List<List<String>> rows = new ArrayList<>();

    public MarkdownTable(String... head) {
        this.head = List.of(head);
    }

    /** Adds a row with as many cells as the head. */
    public void add(String... cells) {
        if (cells.length != head.size()) {
            throw new IllegalArgumentException(cells.length + " cells under " + head);
        }
        rows.add(List.of(cells));
    }

    /** The table, with a line break after its last row. */
    public String text() {
        StringBuilder text = new StringBuilder();
        line(text, head);
        text.append("|---".repeat(head.size())).append("|\n");
        rows.forEach(row -> line(text, row));
        return text.toString();
    }

    private static void line(StringBuilder text, List<String> cells) {
        for (String cell : cells) {
            text.append("| ")
                    .append(cell.replace("|", "\\|").replace('\n', ' '))
                    .append(' ');
        }
        text.append("|\n");
    }
}
