/**
 * Self-similar replication: what was done to this host, or what one lineage did to one target, is done again to others.
 * {@link dev.rubato.detect.replication.ReplicationDetector} is where events enter and alerts leave.
 */
@NullMarked
package dev.rubato.detect.replication;

import org.jspecify.annotations.NullMarked;
