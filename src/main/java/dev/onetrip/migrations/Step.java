package dev.onetrip.migrations;

import java.util.List;
import java.util.Locale;

/**
 * One change of the schema, with its undo.
 *
 * @param id 1, 2, 3 and so on
 * @param description the words of its file's name
 * @param checksum SHA-256 of its file, whatever the line ends
 * @param worksWith the newest step that a service must know at least to work with this one
 * @param isContract whether it takes something away that earlier services use
 * @param up parts in order, at least one
 * @param down parts that undo it, from any of its parts on; at least one
 */
record Step(
        int id,
        String description,
        String checksum,
        int worksWith,
        boolean isContract,
        List<Part> up,
        List<Part> down) {

    Step {
        up = List.copyOf(up);
        down = List.copyOf(down);
    }

    List<Part> parts(Direction direction) {
        return direction == Direction.UP ? up : down;
    }

    /** As it is printed and as its file is named: {@code 001}. */
    String number() {
        return number(id);
    }

    static String number(int id) {
        return String.format(Locale.ROOT, "%03d", id);
    }
}
