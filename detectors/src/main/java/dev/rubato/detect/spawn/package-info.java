/**
 * Detector {@code spawn-chain}: a browser, an agent or another client of the outside world reaches a local service, or is
 * reached itself, and a shell, interpreter or transfer tool starts. Follow {@code SpawnChainDetector} from the top.
 */
@NullMarked
package dev.rubato.detect.spawn;

import org.jspecify.annotations.NullMarked;
