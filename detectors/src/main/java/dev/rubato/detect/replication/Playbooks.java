package dev.rubato.detect.replication;

import dev.rubato.lineage.OriginClass;
import org.jspecify.annotations.Nullable;

/**
 * Rule R1: whether a target was treated as an earlier one of the same lineage. Its score is an e-process as long as benign
 * lineages repeat their playbook no more often than the assumed share, which is learned by class of origin, frozen for a
 * lineage when it is first compared, and kept between a floor and a ceiling. Owned by the detection thread.
 */
final class Playbooks {
    private final ReplicationParameters parameters;
    private final int[] compared = new int[OriginClass.values().length];
    private final int[] repeated = new int[OriginClass.values().length];

    Playbooks(ReplicationParameters parameters) {
        this.parameters = parameters;
    }

    /** Compares a target that has reached enough stages; the nats for or against one playbook, and notes the target. */
    double compare(Suspect suspect, Target target) {
        long[] sketch = target.sketch().packed();
        return compare(
                suspect,
                new Suspect.Playbook(sketch, target.template().simHash(), target.stages()),
                target.sketch().isEmpty());
    }

    double compare(Suspect suspect, Suspect.Playbook candidate, boolean withoutSketch) {
        if (suspect.playbooks().isEmpty()) {
            suspect.playbooks().add(candidate);
            return 0;
        }
        int origin = suspect.origin().ordinal();
        boolean first = suspect.repeatShare() == 0;
        if (first) {
            suspect.repeatShare(share(suspect.origin()));
        }
        Suspect.Playbook like = similar(suspect, candidate, withoutSketch);
        if (first) {
            compared[origin]++;
            repeated[origin] += like == null ? 0 : 1;
        }
        ReplicationParameters.Weights weights = parameters.weights();
        if (like != null) {
            like.targets++;
            return Math.log(weights.joins() / suspect.repeatShare());
        }
        if (suspect.playbooks().size() < parameters.limits().clusters()) {
            suspect.playbooks().add(candidate);
        }
        return Math.log((1 - weights.joins()) / (1 - suspect.repeatShare()));
    }

    /** The share of lineages of this class that is assumed to repeat their playbook. */
    private double share(OriginClass origin) {
        ReplicationParameters.Weights weights = parameters.weights();
        double learned = (repeated[origin.ordinal()] + 1.0) / (compared[origin.ordinal()] + 1 / weights.repeatFloor());
        return Math.clamp(learned, weights.repeatFloor(), weights.repeatCeiling());
    }

    private Suspect.@Nullable Playbook similar(Suspect suspect, Suspect.Playbook candidate, boolean withoutSketch) {
        for (Suspect.Playbook each : suspect.playbooks()) {
            boolean features =
                    !withoutSketch && Sketch.similarity(each.sketch, candidate.sketch) >= parameters.similarity();
            boolean arguments = each.template != 0
                    && candidate.template != 0
                    && Long.bitCount(each.template ^ candidate.template) <= parameters.templateBits();
            if ((features || arguments) && Stage.samePrefix(each.stages, candidate.stages, parameters.stages())) {
                return each;
            }
        }
        return null;
    }
}
