package dev.rubato.bench.synthetic;

import java.util.ArrayList;
import java.util.List;

/** Every scenario that is evaluated. */
public final class Grid {
    private Grid() {}

    /** Attacks, which have to be found. */
    public static List<Cell> attacks() {
        List<Cell> cells = new ArrayList<>();
        cells.addAll(Scanners.cells());
        cells.addAll(TopologyAware.cells());
        cells.addAll(ScriptedReplication.cells());
        cells.addAll(AiWorm.cells());
        cells.addAll(NpmWorm.cells());
        cells.addAll(AutoJack.cells());
        cells.addAll(GpuTheft.cells());
        return cells;
    }

    /** Ordinary weeks, on which all has to stay silent. */
    public static List<Cell> benign() {
        return List.of(
                week("developer", Developer::new),
                week("CI runner", CiRunner::new),
                week("coding agents", CodingAgents::new),
                week("administrator", host -> new Administrator(host, false)),
                week("peer-to-peer, 91 % answered", host -> new PeerToPeer(host, 0.91)),
                week("peer-to-peer, 50 % answered", host -> new PeerToPeer(host, 0.5)),
                week("end-to-end tests", host -> new WebWork(host, WebWork.Kind.TESTS)),
                week("notebooks", host -> new WebWork(host, WebWork.Kind.NOTEBOOK)),
                week("native messaging", host -> new WebWork(host, WebWork.Kind.NATIVE_MESSAGING)),
                week("own GPU work, by process", host -> new OwnGpu(host, true)),
                week("own GPU work, by device", host -> new OwnGpu(host, false)),
                Cell.benign("administrator with nmap", Administrator::withScans));
    }

    private static Cell week(String profile, Profile.Kind kind) {
        return Cell.benign(profile, seed -> Profile.week(profile, seed, kind));
    }
}
