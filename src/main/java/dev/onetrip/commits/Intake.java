package dev.onetrip.commits;

import dev.onetrip.core.Line;

/** Takes what is to be stored, as it comes; a bad line is noted, never thrown. */
interface Intake {
    void line(Line line);

    void commit(NewCommit commit);
}
