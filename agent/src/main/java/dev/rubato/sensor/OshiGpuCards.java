package dev.rubato.sensor;

import java.util.ArrayList;
import java.util.List;
import oshi.hardware.GpuStats;
import oshi.hardware.GraphicsCard;

/** The GPUs of a host, each with a session that samples it; what stands between the GPU sensor and OSHI. */
interface OshiGpuCards {

    /** One GPU. */
    interface Card {
        /** What the events call it, the same in every run. */
        String device();

        /** Its PCI slot, by which drivers name it to others; empty if unknown. */
        default String pciSlot() {
            return "";
        }

        /** Dedicated memory; -1 if unknown. */
        long memoryTotalBytes();

        /** Opens a session, to be held open between samples: utilisation is a difference on some systems. */
        Session open();
    }

    /** A GPU being sampled. Negative values are unknown. */
    interface Session extends AutoCloseable {
        /** Share of the time in which something ran, 0 to 100. */
        double utilisationPercent();

        /** Dedicated memory in use. */
        long memoryUsedBytes();

        @Override
        void close();
    }

    /** The GPUs of this host now. */
    List<Card> find();

    /** In words for the user, what was looked for. */
    String lookedFor();

    /** The cards of this host: on Linux without the programs that OSHI would run to list them. */
    static OshiGpuCards ofThisHost() {
        return OshiHost.isLinux() ? new OshiGpuLinuxCards() : new Listed();
    }

    /** A session of OSHI. */
    record OshiSession(GpuStats stats) implements Session {
        @Override
        public double utilisationPercent() {
            return stats.getGpuUtilization();
        }

        @Override
        public long memoryUsedBytes() {
            return stats.getVramUsed();
        }

        @Override
        public void close() {
            stats.close();
        }
    }

    /** The cards that OSHI lists. */
    final class Listed implements OshiGpuCards {
        private record ListedCard(String device, GraphicsCard card) implements Card {
            @Override
            public long memoryTotalBytes() {
                return card.getVRam() > 0 ? card.getVRam() : -1;
            }

            @Override
            public Session open() {
                return new OshiSession(card.createStatsSession());
            }
        }

        @Override
        public List<Card> find() {
            List<Card> cards = new ArrayList<>();
            for (GraphicsCard card : OshiHost.system().getHardware().getGraphicsCards()) {
                cards.add(new ListedCard(cards.size() + " " + card.getName(), card));
            }
            return cards;
        }

        @Override
        public String lookedFor() {
            return "graphics cards as OSHI lists them";
        }
    }
}
