package dev.onetrip.customers;

import dev.onetrip.web.Fields;
import dev.onetrip.web.Reading;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;

/** A customer that is to be there; every field is within its bounds. */
record DesiredCustomer(UUID customerId, Field name, Field email) {
    /** Most code points of a whole name; schema.sql has the same. */
    static final int NAME_MAX = 200;

    /** Most code points of an e-mail address; schema.sql has the same. */
    static final int EMAIL_MAX = 320;

    /** No more than that is certain of an address before a message is sent to it. */
    private static final Pattern EMAIL = Pattern.compile("[^@\\s\\p{Cntrl}]+@[^@\\s\\p{Cntrl}]+");

    private static final String CUSTOMER_ID = "customerId";
    private static final String MAIL = "email";

    /** How the fields come out of JSON, for a key that the path or the service names. */
    static final Reading<Function<UUID, DesiredCustomer>> FIELDS = Reading.of(
            fields -> {
                Field name = NameReading.read(fields);
                Field email = email(fields);
                return customerId -> new DesiredCustomer(customerId, name, email);
            },
            NameReading.NAME,
            NameReading.FIRST_NAME,
            NameReading.LAST_NAME,
            MAIL);

    /** How one comes out of a line, also out of that of a list. */
    static final Reading<DesiredCustomer> LINE = Reading.of(
                    fields -> new DesiredCustomer(fields.uuid(CUSTOMER_ID), NameReading.read(fields), email(fields)),
                    CUSTOMER_ID,
                    NameReading.NAME,
                    NameReading.FIRST_NAME,
                    NameReading.LAST_NAME,
                    MAIL)
            .ignoring("id", "version", "created", "updated");

    private static Field email(Fields fields) {
        String email = fields.optionalText(MAIL, 3, EMAIL_MAX).orElse(null);
        if (email != null && !EMAIL.matcher(email).matches()) {
            fields.refuseFor(MAIL, "an e-mail address");
        }
        return new Field(fields.has(MAIL), email);
    }

    /** The parts of the name that was sent. */
    NameParts parts() {
        return NameParts.of(name.value());
    }

    /** Whether nothing but the key was sent. */
    boolean isBare() {
        return !name.sent() && !email.sent();
    }

    /** Whether what is stored has every field as it was sent. */
    boolean agreesWith(UpsertedRow stored) {
        return name.agreesWith(stored.name()) && email.agreesWith(stored.email());
    }
}
