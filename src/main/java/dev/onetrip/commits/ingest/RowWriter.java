package dev.onetrip.commits.ingest;

import dev.onetrip.commits.NewCommit;
import dev.onetrip.web.Line;

/** Takes what is to be stored, as it comes; a bad line is noted, never thrown. */
interface RowWriter {
    void line(Line line);

    void commit(NewCommit commit);
}
