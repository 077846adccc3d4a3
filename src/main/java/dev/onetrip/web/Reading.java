package dev.onetrip.web;

import dev.onetrip.core.Refusal;
import java.util.List;
import java.util.function.Function;

/**
 * How one JSON object becomes a value: its names, and what is read from them. Built once per kind of object; every bad
 * field of an object comes out in one refusal.
 *
 * @param <T> what is read
 */
public final class Reading<T> {
    private static final byte[] NOTHING = {'{', '}'};

    private final Names names;
    private final Function<Fields, T> reader;

    private Reading(Names names, Function<Fields, T> reader) {
        this.names = names;
        this.reader = reader;
    }

    /**
     * A reading of objects with these names and no others.
     *
     * @param reader takes the fields one by one; it gets a harmless stand-in for a bad one and goes on
     * @param names every name allowed, dots between the levels, e.g. {@code profile.firstname}
     */
    public static <T> Reading<T> of(Function<Fields, T> reader, String... names) {
        return new Reading<>(Names.of(names), reader);
    }

    /**
     * The same of objects that hold what answers add, too: those names may stand there, and their values are not looked
     * at.
     *
     * @param added dots between the levels
     */
    public Reading<T> ignoring(String... added) {
        return new Reading<>(names.ignoring(added), reader);
    }

    /** As {@link #ignoring}, where the object holds all of these names: one alone is a mistake. */
    public Reading<T> ignoringTogether(String... added) {
        return new Reading<>(names.ignoringTogether(added), reader);
    }

    /** Every name that may hold a value, as {@link #of} has them. */
    public List<String> names() {
        return names.paths();
    }

    /**
     * Reads one object.
     *
     * @param json UTF-8, nothing but the object and white space
     * @throws Refusal.Unreadable for the first thing that is no JSON, has a wrong type or an unknown or doubled name
     * @throws Refusal.Invalid for all fields that are missing, too long, out of range or against a rule
     */
    public T read(byte[] json) {
        return read(Fields.of(JsonTree.read(json, names)));
    }

    /** As {@link #read}, with what tells the object from every other. */
    public Body<T> body(byte[] json) {
        Fields fields = Fields.of(JsonTree.read(json, names));
        T value = read(fields);
        return new Body<>(value, fields.content().texts());
    }

    /** What an object without names says, which is what no body at all says. */
    public Body<T> nothing() {
        return body(NOTHING);
    }

    private T read(Fields fields) {
        T value;
        try {
            value = reader.apply(fields);
        } catch (Refusal refusal) {
            throw refusal;
        } catch (RuntimeException e) {
            // a constructor may dislike the stand-in of a field that is refused anyway
            fields.throwIfRefused();
            throw e;
        }
        fields.throwIfRefused();
        return value;
    }
}
