package dev.rubato.detect.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SketchTest {
    @Test
    void estimatesTheSimilarityOfTwoSets() {
        Random random = new Random(3);
        double squares = 0;
        int runs = 400;
        for (int run = 0; run < runs; run++) {
            Sketch one = new Sketch();
            Sketch other = new Sketch();
            for (int i = 0; i < 30; i++) {
                long feature = random.nextLong();
                one.add(i < 20 ? feature : random.nextLong());
                other.add(i < 20 ? feature : random.nextLong());
            }
            double error = Sketch.similarity(one.packed(), other.packed()) - 0.5;
            squares += error * error;
        }
        assertEquals(0.062, Math.sqrt(squares / runs), 0.01, "standard deviation at J = 0.5, k = 64");
    }

    @Test
    void equalSetsAreEqualInAnyOrderAndOthersAreNot() {
        Sketch one = new Sketch();
        Sketch same = new Sketch();
        Sketch other = new Sketch();
        for (long i = 1; i <= 10; i++) {
            one.add(i);
            same.add(11 - i);
            other.add(i + 1_000);
        }
        assertEquals(1, Sketch.similarity(one.packed(), same.packed()));
        assertTrue(Sketch.similarity(one.packed(), other.packed()) < 0.1);
    }

    @Test
    void stagesKeepTheirOrder() {
        long reached = Stage.EXECUTE.after(Stage.UPLOAD.after(Stage.OPEN.after(0)));
        assertEquals(reached, Stage.OPEN.after(reached));
        assertEquals(3, Stage.count(reached));
        long other = Stage.UPLOAD.after(Stage.EXECUTE.after(Stage.OPEN.after(0)));
        assertTrue(Stage.samePrefix(reached, Stage.CALL_BACK.after(reached), 3));
        assertTrue(!Stage.samePrefix(reached, other, 3));
        assertEquals(java.util.List.of("open", "upload", "execute"), Stage.names(reached));
    }
}
