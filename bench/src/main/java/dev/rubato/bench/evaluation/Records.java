package dev.rubato.bench.evaluation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Results for other programs: one record for each cell and subject, as JSON and as CSV (RFC 4180). */
final class Records {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final double LATE = 0.9;

    private Records() {}

    static ObjectNode json(Results results) {
        ObjectNode root = MAPPER.createObjectNode().put("about", results.about());
        add(root.putArray("attacks"), results.attacks());
        add(root.putArray("benign"), results.benign());
        add(root.putArray("apart"), results.apart());
        add(root.putArray("ablations"), results.ablations());
        add(root.putArray("curves"), results.curves());
        add(root.putArray("sweeps"), results.sweeps());
        ArrayNode captures = root.putArray("captures");
        results.captures().forEach(capture -> captures.addPOJO(capture));
        return root;
    }

    private static void add(ArrayNode array, List<Tally> tallies) {
        tallies.forEach(tally -> array.add(json(tally)));
    }

    static ObjectNode json(Tally tally) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("scenario", tally.cell.scenario());
        node.put("rate", tally.cell.rate());
        node.put("success", tally.cell.success());
        node.put("variant", tally.cell.variant());
        node.put("subject", tally.subject);
        node.put("runs", tally.attacks);
        node.put("found", tally.found);
        node.put("foundLower", tally.shareInterval().low());
        node.put("foundUpper", tally.shareInterval().high());
        node.put("foundAsHigh", tally.foundHigh);
        node.put("censored", tally.steps.censored());
        put(node, "acts", tally.steps);
        put(node, "secondsFromObservable", tally.secondsFromObservable);
        put(node, "secondsFromMalicious", tally.secondsFromMalicious);
        node.put("hostDays", tally.hostDays);
        node.put("falseAlarms", tally.falseAlarms);
        node.put("falseHigh", tally.falseHigh);
        node.put("by", tally.foundBy.toString());
        node.put("falseBy", tally.falseBy.toString());
        return node;
    }

    /** A quantile that was never reached is null: JSON knows no infinity. */
    private static void put(ObjectNode node, String name, Delays delays) {
        double median = delays.median();
        double late = delays.quantile(LATE);
        node.put(name + "Median", Double.isInfinite(median) ? null : (Double) median);
        node.put(name + "P90", Double.isInfinite(late) ? null : (Double) late);
    }

    static String csv(Results results) {
        List<Tally> all = new ArrayList<>(results.attacks());
        all.addAll(results.benign());
        all.addAll(results.apart());
        all.addAll(results.ablations());
        all.addAll(results.curves());
        all.addAll(results.sweeps());
        StringBuilder text = new StringBuilder();
        for (Tally tally : all) {
            ObjectNode node = json(tally);
            if (text.isEmpty()) {
                text.append(String.join(",", names(node))).append("\r\n");
            }
            List<String> cells = new ArrayList<>();
            node.forEach(value ->
                    cells.add(value.isTextual() ? quoted(value.asText()) : value.isNull() ? "" : value.asText()));
            text.append(String.join(",", cells)).append("\r\n");
        }
        return text.toString();
    }

    private static List<String> names(ObjectNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }
}
