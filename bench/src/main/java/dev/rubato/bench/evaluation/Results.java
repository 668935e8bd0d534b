package dev.rubato.bench.evaluation;

import java.util.List;

/**
 * What an evaluation found.
 *
 * @param about machine, Java, date, seed set and scale, in words
 * @param attacks a tally of each attack cell and subject
 * @param benign a tally of each benign profile and subject
 * @param ablations a tally of each scenario or profile and shortened detector
 * @param captures what became of each recorded trace, empty without any
 */
record Results(String about, List<Tally> attacks, List<Tally> benign, List<Tally> ablations, List<Capture> captures) {}
