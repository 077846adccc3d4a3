package dev.onetrip.web;

import dev.onetrip.core.Refusal;
import java.util.function.Function;

/**
 * How one JSON object becomes a value: its names, and what is read from them. Built once per kind of object; every bad
 * field of an object comes out in one refusal.
 *
 * @param <T> what is read
 */
public final class Reading<T> {
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
     * Reads one object.
     *
     * @param json UTF-8, nothing but the object and white space
     * @throws Refusal.Unreadable for the first thing that is no JSON, has a wrong type or an unknown or doubled name
     * @throws Refusal.Invalid for all fields that are missing, too long, out of range or against a rule
     */
    public T read(byte[] json) {
        Fields fields = Fields.of(JsonTree.read(json, names));
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
