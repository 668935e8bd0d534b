package dev.rubato.bench.evaluation;

import java.util.List;

/**
 * What an evaluation found.
 *
 * @param about machine, Java, date, seed set and scale, in words
 * @param attacks a tally of each attack cell and subject
 * @param benign a tally of each benign profile and subject
 * @param apart a tally of each scan cell and each of the scan detector's two tests
 * @param ablations a tally of each scenario or profile and shortened detector
 * @param curves a tally of each scenario or profile and subject at each strictness
 * @param sweeps a tally of each scenario or profile and disturbance
 * @param captures what became of each recorded trace, empty without any
 * @param evidence how much evidence was checked
 */
record Results(
        String about,
        List<Tally> attacks,
        List<Tally> benign,
        List<Tally> apart,
        List<Tally> ablations,
        List<Tally> curves,
        List<Tally> sweeps,
        List<Capture> captures,
        EvidenceCheck.Checked evidence) {

    /** What is known after the main part: the others are empty. */
    static Results of(String about, List<Tally> attacks, List<Tally> benign, EvidenceCheck.Checked evidence) {
        return new Results(about, attacks, benign, List.of(), List.of(), List.of(), List.of(), List.of(), evidence);
    }

    /** The same with other words about it. */
    Results about(String words) {
        return new Results(words, attacks, benign, apart, ablations, curves, sweeps, captures, evidence);
    }
}
