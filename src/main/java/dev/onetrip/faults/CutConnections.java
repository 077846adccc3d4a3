package dev.onetrip.faults;

import dev.onetrip.web.Reading;

/**
 * The connections of the service that were ended in the server, busy ones among them.
 *
 * @param connections how many
 */
record CutConnections(long connections) {
    /** What asks for it: an object without fields, so that a form of another site cannot. */
    static final Reading<Boolean> READING = Reading.of(fields -> true);
}
