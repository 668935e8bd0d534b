package dev.rubato.replay;

import java.util.List;

/** Is told how far the reading of traces has come; called for every record, so that it must cost next to nothing. */
public interface Progress {

    /** For whoever does not watch. */
    Progress NONE = new Progress() {
        @Override
        public void read(List<? extends Reading> sources) {}

        @Override
        public void end() {}
    };

    /** A file that is being read. */
    interface Reading {
        /** Bytes of the file that were read. */
        long readBytes();
    }

    /** One more record was read. */
    void read(List<? extends Reading> sources);

    /** Everything was read. */
    void end();
}
