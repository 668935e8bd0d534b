package dev.rubato.detect.scan;

/**
 * What the scan detector did and what its bounds cost, since its start.
 *
 * @param observations first contacts whose outcome was counted
 * @param appended of these, how many went to an episode that had already been reported
 * @param withdrawn failures that were taken back: answered later, or rolled back by a gate
 * @param newHosts internal hosts that were reached on a kind of service for the first time
 * @param ignoredByOutage failures that were ignored during an outage
 * @param ignoredByFamily failures of one address family beside a success of the other
 * @param ignoredByService failures beside an answer of the same network and port
 * @param ignoredByOverlay failures of peers of an overlay
 * @param ignoredByPath failures at destinations whose path was being traced
 * @param weakenedByName failures of addresses that had just been resolved by name
 * @param weakenedByPolling failures of local ports that somebody waits for
 * @param postponed failures after which an alarm was put off because processes seemed to wait for local servers
 * @param freezes how often an outage was found
 * @param refusedObservations first contacts that were not observed because too many waited for an outcome
 * @param unresolvedObservations first contacts whose outcome never became known
 * @param evictedLineages lineages without evidence that made room
 * @param mergedLineages lineages with evidence that were left to the key of the host
 * @param evictedTrails lineages whose new hosts were left to the key of the host
 * @param closedEpisodes episodes that ended early because too many were open
 * @param evictedNetworks networks, actors and paths that the gates forgot to make room
 * @param evictedEndpoints endpoints that the outage gate forgot to make room
 * @param earlyTurns first-contact filters that were full before their time
 * @param factsDropped first contacts that a restart will have forgotten because the day's facts were used up
 * @param lineages lineages with state now
 * @param lineagesWithEvidence lineages with evidence or an episode now
 */
public record ScanStatistics(
        long observations,
        long appended,
        long withdrawn,
        long newHosts,
        long ignoredByOutage,
        long ignoredByFamily,
        long ignoredByService,
        long ignoredByOverlay,
        long ignoredByPath,
        long weakenedByName,
        long weakenedByPolling,
        long postponed,
        long freezes,
        long refusedObservations,
        long unresolvedObservations,
        long evictedLineages,
        long mergedLineages,
        long evictedTrails,
        long closedEpisodes,
        long evictedNetworks,
        long evictedEndpoints,
        long earlyTurns,
        long factsDropped,
        int lineages,
        int lineagesWithEvidence) {}
