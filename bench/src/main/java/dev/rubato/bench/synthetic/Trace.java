package dev.rubato.bench.synthetic;

import dev.rubato.event.Event;
import java.util.List;

/**
 * What the sensors of one host reported, in order of time.
 *
 * @param hostDays days on which nothing malicious happened and a person or service used the host; 0 for traces whose
 *     quiet days only give a detector the memory of a known host
 */
public record Trace(List<Event> events, Truth truth, double hostDays) {}
