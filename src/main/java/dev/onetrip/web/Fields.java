package dev.onetrip.web;

import dev.onetrip.core.FieldProblem;
import dev.onetrip.core.Refusal;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one JSON object, taken strictly: {@code "5"} is no number, {@code 1.5} no integer, null is not missing
 * and missing is not empty. A wrong type is thrown at once as {@link Refusal.Unreadable}; everything else that is wrong
 * is gathered, and the getter answers a stand-in (empty, zero) until the {@link Reading} ends with all of it in one
 * {@link Refusal.Invalid}. An {@code optional…} getter takes missing and null as empty. Every getter notes what it gave
 * in the {@link Content}, so that no field that is read can be left out of it.
 */
public final class Fields {
    private static final Instant FIRST_INSTANT = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST_INSTANT = Instant.parse("9999-12-31T23:59:59.999999999Z");

    /** As long as a number may be. */
    private static final Pattern AMOUNT = Pattern.compile("-?\\d{1,31}(\\.\\d{1,31})?");

    private static final UUID NO_UUID = new UUID(0, 0);

    private static final String TEXT = "a string";
    private static final String NUMBER = "a number";
    private static final String AMOUNT_NEEDED = "a decimal in quotes, or a number,";
    private static final String INTEGER = "an integer";
    private static final String FLAG = "true or false";
    private static final String TIME = "an ISO-8601 time with its offset";
    private static final String OBJECT = "an object";
    private static final String ARRAY = "an array";

    private final String path;
    private final Map<String, Object> values;
    private final List<FieldProblem> problems;
    private final Content content;

    private Fields(String path, Map<String, Object> values, List<FieldProblem> problems, Content content) {
        this.path = path;
        this.values = values;
        this.problems = problems;
        this.content = content;
    }

    static Fields of(Map<String, Object> values) {
        return new Fields("", values, new ArrayList<>(), new Content());
    }

    /** What the getters gave so far, those of inner objects included. */
    Content content() {
        return content;
    }

    /** Whether the field was sent, null included. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** Whether the field was sent as null. */
    public boolean isNull(String name) {
        return values.get(name) == JsonTree.NULL;
    }

    /** Whether nothing was refused so far, so that no getter gave a stand-in. */
    public boolean isSound() {
        return problems.isEmpty();
    }

    /** Notes that a rule of the feature refuses the field. */
    public void refuse(String name, String detail) {
        problems.add(new FieldProblem(pathOf(name), detail));
    }

    /**
     * Notes that the field needs to be something else than what was sent, which the refusal shows.
     *
     * @param needed with its article, e.g. {@code an e-mail address}
     */
    public void refuseFor(String name, String needed) {
        refuse(name, values.containsKey(name) ? Sent.needs(sent(name), needed) : Sent.lacks(needed));
    }

    /** What was sent of a field that is there, as a refusal shows it. */
    public String sent(String name) {
        return JsonTree.shown(values.getOrDefault(name, JsonTree.NULL));
    }

    /** A string of {@code min} to {@code max} code points. */
    public String text(String name, int min, int max) {
        return required(name, optionalText(name, min, max), "", TEXT);
    }

    /** A string of {@code min} to {@code max} code points; empty only where missing or null. */
    public Optional<String> optionalText(String name, int min, int max) {
        return noted(name, value(name, String.class, TEXT).map(text -> {
            int length = text.codePointCount(0, text.length());
            if (length < min || length > max) {
                refuse(name, Sent.counts(length, "characters", min, max));
            }
            return text;
        }));
    }

    /**
     * A number between the bounds, both included, without trailing zeros and with few enough digits after the point.
     */
    public BigDecimal decimal(String name, BigDecimal min, BigDecimal max, int fractionDigits) {
        return required(name, optionalDecimal(name, min, max, fractionDigits), BigDecimal.ZERO, NUMBER);
    }

    /** As {@link #decimal}; empty only where missing or null. */
    public Optional<BigDecimal> optionalDecimal(String name, BigDecimal min, BigDecimal max, int fractionDigits) {
        return noted(
                name,
                value(name, JsonTree.Digits.class, NUMBER)
                        .map(digits -> checked(
                                name, BigDecimal.ZERO, () -> Decimals.read(digits.text(), min, max, fractionDigits))));
    }

    /**
     * As {@link #decimal}, for an amount that a number of a client's language may not hold exactly: a string of digits
     * with at most one point, or a number.
     */
    public BigDecimal amount(String name, BigDecimal min, BigDecimal max, int fractionDigits) {
        return required(name, optionalAmount(name, min, max, fractionDigits), BigDecimal.ZERO, AMOUNT_NEEDED);
    }

    /** As {@link #amount}; empty only where missing or null. */
    public Optional<BigDecimal> optionalAmount(String name, BigDecimal min, BigDecimal max, int fractionDigits) {
        return noted(
                name,
                amountText(name)
                        .map(text ->
                                checked(name, BigDecimal.ZERO, () -> Decimals.read(text, min, max, fractionDigits))));
    }

    private Optional<String> amountText(String name) {
        if (values.get(name) instanceof JsonTree.Digits digits) {
            return Optional.of(digits.text());
        }
        return value(name, String.class, AMOUNT_NEEDED).map(text -> {
            if (AMOUNT.matcher(text).matches()) {
                return text;
            }
            refuse(name, Sent.needs(Sent.text(text), "a decimal", "\"9.99\""));
            return "0";
        });
    }

    /** A number written without point and exponent, between the bounds, both included. */
    public long integer(String name, long min, long max) {
        return required(name, optionalInteger(name, min, max), 0L, INTEGER);
    }

    /** As {@link #integer}; empty only where missing or null. */
    public Optional<Long> optionalInteger(String name, long min, long max) {
        return noted(name, value(name, JsonTree.Digits.class, INTEGER).map(digits -> {
            if (!digits.integral()) {
                throw JsonTree.unreadable(
                        pathOf(name), Sent.needs(sent(name), INTEGER + " without point and exponent"));
            }
            BigDecimal low = BigDecimal.valueOf(min);
            BigDecimal high = BigDecimal.valueOf(max);
            return checked(name, low, () -> Decimals.read(digits.text(), low, high, 0))
                    .longValueExact();
        }));
    }

    /** True or false. */
    public boolean flag(String name) {
        return required(name, optionalFlag(name), false, FLAG);
    }

    /** True or false; empty only where missing or null. */
    public Optional<Boolean> optionalFlag(String name) {
        return noted(name, value(name, Boolean.class, FLAG));
    }

    /** A UUID of 36 characters, in either case. */
    public UUID uuid(String name) {
        Optional<UUID> uuid = value(name, String.class, Parameters.UUID_NEEDED)
                .map(text -> Parameters.uuid(text).orElseGet(() -> {
                    refuse(name, Parameters.noUuid(text));
                    return NO_UUID;
                }));
        return required(name, uuid, NO_UUID, Parameters.UUID_NEEDED);
    }

    /** An ISO-8601 time with its offset, of the years 1 to 9999. */
    public Instant instant(String name) {
        Optional<Instant> instant = value(name, String.class, TIME)
                .map(text -> checked(
                        name, Instant.EPOCH, () -> OffsetDateTime.parse(text).toInstant()));
        instant.filter(at -> at.isBefore(FIRST_INSTANT) || at.isAfter(LAST_INSTANT))
                .ifPresent(at -> refuseFor(name, "a time in the years 1 to 9999"));
        return required(name, instant, Instant.EPOCH, TIME);
    }

    /** An inner object. */
    public <T> T object(String name, Function<Fields, T> reader) {
        return objectIn(name).map(reader).orElseGet(() -> {
            refuseFor(name, OBJECT);
            return reader.apply(new Fields(pathOf(name), Map.of(), new ArrayList<>(), new Content()));
        });
    }

    /** An inner object; empty only where missing or null. */
    public <T> Optional<T> optionalObject(String name, Function<Fields, T> reader) {
        Optional<Fields> inner = objectIn(name);
        content.optional(pathOf(name), has(name), inner.map(fields -> ""));
        return inner.map(reader);
    }

    private Optional<Fields> objectIn(String name) {
        return value(name, Map.class, OBJECT).map(map -> inner(pathOf(name), map));
    }

    /** An array of {@code min} to {@code max} objects; the path of one is {@code name.0}. */
    public <T> List<T> objects(String name, int min, int max, Function<Fields, T> reader) {
        List<?> elements = present(name, value(name, List.class, ARRAY), List.of(), ARRAY);
        content.required(pathOf(name), elements.size());
        if (has(name) && !isNull(name) && (elements.size() < min || elements.size() > max)) {
            refuse(name, Sent.counts(elements.size(), "elements", min, max));
            return List.of();
        }
        List<T> objects = new ArrayList<>(elements.size());
        for (Object element : elements) {
            String at = pathOf(name) + '.' + objects.size();
            if (!(element instanceof Map<?, ?> map)) {
                throw JsonTree.unreadable(at, Sent.needs(JsonTree.shown(element), OBJECT));
            }
            objects.add(reader.apply(inner(at, map)));
        }
        return objects;
    }

    void throwIfRefused() {
        if (!problems.isEmpty()) {
            throw new Refusal.Invalid(problems);
        }
    }

    @SuppressWarnings("unchecked")
    private Fields inner(String at, Map<?, ?> map) {
        return new Fields(at, (Map<String, Object>) map, problems, content);
    }

    private <T> Optional<T> value(String name, Class<T> type, String expected) {
        @Nullable Object value = values.get(name);
        if (value == null || value == JsonTree.NULL) {
            return Optional.empty();
        }
        if (!type.isInstance(value)) {
            throw JsonTree.unreadable(pathOf(name), Sent.needs(sent(name), expected + quotes(type, value)));
        }
        return Optional.of(type.cast(value));
    }

    private <T> T checked(String name, T standIn, Supplier<T> parser) {
        try {
            return parser.get();
        } catch (ArithmeticException e) {
            refuse(name, Optional.ofNullable(e.getMessage()).orElse("is out of range"));
        } catch (DateTimeException e) {
            refuse(name, Sent.needs(sent(name), TIME, "2026-01-02T03:04:05Z"));
        }
        return standIn;
    }

    private <T> Optional<T> noted(String name, Optional<T> value) {
        content.optional(pathOf(name), has(name), value);
        return value;
    }

    private <T> T required(String name, Optional<T> sent, T standIn, String needed) {
        T value = present(name, sent, standIn, needed);
        content.required(pathOf(name), value);
        return value;
    }

    private <T> T present(String name, Optional<T> value, T standIn, String needed) {
        if (value.isEmpty()) {
            refuseFor(name, needed);
        }
        return value.orElse(standIn);
    }

    /** The most frequent mistakes are quotes around a number, and none around a text. */
    private static String quotes(Class<?> needed, Object sent) {
        if (needed == JsonTree.Digits.class
                && sent instanceof String text
                && AMOUNT.matcher(text).matches()) {
            return " without quotes";
        }
        return needed == String.class && sent instanceof JsonTree.Digits ? " in quotes" : "";
    }

    private String pathOf(String name) {
        return path.isEmpty() ? name : path + '.' + name;
    }
}
