package dev.rubato.bench.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FleetLogTest {
    private static final int RECORDS = 5_000;

    private static String log(long seed) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new FleetLog(out, seed).write(RECORDS);
        return out.toString(StandardCharsets.US_ASCII);
    }

    @Test
    void theSameSeedGivesTheSameBytes() throws IOException {
        assertEquals(log(7), log(7));
        assertNotEquals(log(7), log(8));
    }

    @Test
    void everyLineIsARecordInOrderOfTimeAndAllHostsWork() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        Set<String> hosts = new TreeSet<>();
        Set<String> programs = new TreeSet<>();
        long lastNs = 0;
        int records = 0;
        for (String line : log(7).lines().toList()) {
            JsonNode record = mapper.readTree(line);
            assertTrue(record.path("ts_ns").asLong() > lastNs, line);
            lastNs = record.path("ts_ns").asLong();
            hosts.add(record.path("host").asText());
            programs.add(record.path("exe").asText());
            records++;
        }
        assertTrue(records >= RECORDS, () -> "fewer lines than asked for");
        assertEquals(64, hosts.size());
        assertTrue(
                programs.containsAll(Set.of("/usr/bin/scp", "/usr/bin/ssh", "/usr/bin/npm", "/bin/sh")),
                () -> "" + programs);
    }
}
