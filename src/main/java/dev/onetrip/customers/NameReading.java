package dev.onetrip.customers;

import dev.onetrip.web.Fields;
import dev.onetrip.web.Sent;
import java.util.Objects;
import java.util.Optional;

/**
 * The name of a customer as a body has it: whole, in its two parts, or both, which then have to agree. Parts are sent
 * together: one that is missing would have to stay as it is, and the other is not its whole name.
 */
final class NameReading {
    static final String NAME = "name";
    static final String FIRST_NAME = "firstName";
    static final String LAST_NAME = "lastName";

    private NameReading() {}

    /** The name, whichever way it was sent. */
    static Field read(Fields fields) {
        Field whole = new Field(
                fields.has(NAME),
                fields.optionalText(NAME, 1, DesiredCustomer.NAME_MAX).orElse(null));
        // bodies without parts keep the content that stored keys have digests of
        if (!fields.has(FIRST_NAME) && !fields.has(LAST_NAME)) {
            return whole;
        }
        Optional<String> first = fields.optionalText(FIRST_NAME, 0, DesiredCustomer.NAME_MAX);
        Optional<String> last = fields.optionalText(LAST_NAME, 0, DesiredCustomer.NAME_MAX);
        NameParts parts = new NameParts(first.orElse(null), last.orElse(null));
        if (whole.sent()) {
            compare(fields, NameParts.of(whole.value()), parts);
            return whole;
        }
        check(fields, parts);
        return new Field(true, parts.name());
    }

    private static void compare(Fields fields, NameParts ofName, NameParts sent) {
        if (fields.has(FIRST_NAME) && !Objects.equals(ofName.firstName(), sent.firstName())) {
            fields.refuseFor(FIRST_NAME, "what stands in name before the first space, or no " + FIRST_NAME + ",");
        }
        if (fields.has(LAST_NAME) && !Objects.equals(ofName.lastName(), sent.lastName())) {
            fields.refuseFor(LAST_NAME, "what stands in name after the first space, or no " + LAST_NAME + ",");
        }
    }

    private static void check(Fields fields, NameParts parts) {
        if (!fields.has(FIRST_NAME) || !fields.has(LAST_NAME)) {
            fields.refuse(
                    fields.has(FIRST_NAME) ? LAST_NAME : FIRST_NAME,
                    "is missing: firstName and lastName are sent together, null where there is none");
        } else if (parts.firstName() == null && parts.lastName() != null) {
            fields.refuse(FIRST_NAME, "is null, and lastName has a value; a firstName is needed then");
        } else if (parts.firstName() != null && parts.firstName().indexOf(NameParts.SPACE) >= 0) {
            fields.refuseFor(FIRST_NAME, "a name without a space, after which lastName begins,");
        } else {
            bound(fields, parts);
        }
    }

    private static void bound(Fields fields, NameParts parts) {
        String name = parts.name();
        int length = name == null ? 1 : name.codePointCount(0, name.length());
        if (length < 1 || length > DesiredCustomer.NAME_MAX) {
            fields.refuse(
                    parts.lastName() == null ? FIRST_NAME : LAST_NAME,
                    Sent.counts(length, "characters", 1, DesiredCustomer.NAME_MAX)
                            + " of both parts with the space between");
        }
    }
}
