package dev.onetrip.core;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.time.Duration;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;

/**
 * Refuses a property that is out of its range before the service starts, in one line that names the property, the range
 * and the value: {@code onetrip.users.deadline must be 1ms to 60s and is 61000ms}. Both ends of a range belong to it.
 * The ends of times and sizes are texts, as a property would hold them.
 */
public final class Bounds {
    private final String prefix;

    private Bounds(String prefix) {
        this.prefix = prefix;
    }

    /**
     * Bounds of the properties that begin with the prefix.
     *
     * @param prefix without the last point, e.g. {@code onetrip.users}
     */
    public static Bounds of(String prefix) {
        return new Bounds(prefix);
    }

    /** A number from {@code least} to {@code most}. */
    @CanIgnoreReturnValue
    public Bounds number(String name, long value, long least, long most) {
        return check(name, value >= least && value <= most, least + " to " + most, value);
    }

    /** A number of at least {@code least}. */
    @CanIgnoreReturnValue
    public Bounds number(String name, long value, long least) {
        return check(name, value >= least, "at least " + least, value);
    }

    /** A time from {@code least} to {@code most}, e.g. {@code 1ms} to {@code 60s}. */
    @CanIgnoreReturnValue
    public Bounds time(String name, Duration value, String least, String most) {
        boolean holds = value.compareTo(time(least)) >= 0 && value.compareTo(time(most)) <= 0;
        return check(name, holds, least + " to " + most, text(value));
    }

    /** A time of at least {@code least}. */
    @CanIgnoreReturnValue
    public Bounds time(String name, Duration value, String least) {
        return check(name, value.compareTo(time(least)) >= 0, "at least " + least, text(value));
    }

    /** A time above zero, however short. */
    @CanIgnoreReturnValue
    public Bounds positive(String name, Duration value) {
        return check(name, value.compareTo(Duration.ZERO) > 0, "positive", text(value));
    }

    /** A size from {@code least} to {@code most}, e.g. {@code 1KB} to {@code 64MB}. */
    @CanIgnoreReturnValue
    public Bounds size(String name, DataSize value, String least, String most) {
        boolean holds = value.compareTo(DataSize.parse(least)) >= 0 && value.compareTo(DataSize.parse(most)) <= 0;
        return check(name, holds, least + " to " + most, value);
    }

    /** A size of at least {@code least}. */
    @CanIgnoreReturnValue
    public Bounds size(String name, DataSize value, String least) {
        return check(name, value.compareTo(DataSize.parse(least)) >= 0, "at least " + least, value);
    }

    /**
     * Any other rule; the value is not told.
     *
     * @param rule what the property must be, e.g. {@code below onetrip.web.silence}
     */
    @CanIgnoreReturnValue
    public Bounds rule(String name, boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(prefix + "." + name + " must be " + rule);
        }
        return this;
    }

    @CanIgnoreReturnValue
    private Bounds check(String name, boolean holds, String range, Object value) {
        return rule(name, holds, holds ? range : range + " and is " + value);
    }

    private static Duration time(String text) {
        return DurationStyle.SIMPLE.parse(text);
    }

    private static String text(Duration value) {
        return DurationStyle.SIMPLE.print(value);
    }
}
