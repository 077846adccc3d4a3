package dev.onetrip.customers;

import org.jspecify.annotations.Nullable;

/**
 * A name in the two parts that are stored, of which it can always be made again: the first name is what stands before
 * the first space, the last name everything after it. No two names have the same parts.
 *
 * @param firstName without a space; null where there is no name
 * @param lastName null where the name has no space
 */
record NameParts(@Nullable String firstName, @Nullable String lastName) {
    static final char SPACE = ' ';

    private static final NameParts NONE = new NameParts(null, null);

    /** The parts of a name; none of null. */
    static NameParts of(@Nullable String name) {
        if (name == null) {
            return NONE;
        }
        int space = name.indexOf(SPACE);
        return space < 0
                ? new NameParts(name, null)
                : new NameParts(name.substring(0, space), name.substring(space + 1));
    }

    /** The name; null where there is none. */
    @Nullable String name() {
        return firstName == null || lastName == null ? firstName : firstName + SPACE + lastName;
    }
}
