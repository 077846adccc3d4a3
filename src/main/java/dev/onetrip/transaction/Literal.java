package dev.onetrip.transaction;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;

/**
 * A value that may stand in SQL text: integers, decimals, UUIDs, instants, and lists and arrays of them. The set is
 * sealed and holds no text, so that nothing a client wrote can become SQL. Negative numbers stand in parentheses,
 * because {@code --} starts a comment.
 */
public sealed interface Literal {
    /** Most digits of a decimal, before and after the point together. */
    int MAX_DIGITS = 100;

    /** Appends the value as PostgreSQL reads it. */
    void appendTo(StringBuilder sql);

    /** A bigint. */
    static Literal number(long value) {
        return new Whole(value);
    }

    /**
     * A numeric.
     *
     * @throws IllegalArgumentException beyond {@link #MAX_DIGITS} digits
     */
    static Literal number(BigDecimal value) {
        return new Decimal(value);
    }

    /** A uuid. */
    static Literal uuid(UUID value) {
        return new Id(value);
    }

    /** A timestamptz, cut to microseconds. */
    static Literal instant(Instant value) {
        return new Time(value);
    }

    /** {@code a, b, c}: for {@code IN (?)}; at least one value. */
    static Literal list(List<? extends Literal> values) {
        return new Listed(List.copyOf(values));
    }

    /** {@code (a, b)}: one row of a VALUES list; at least one value. */
    static Literal row(Literal... values) {
        return new Row(List.of(values));
    }

    /** {@code '{1,2}'::bigint[]}: for {@code unnest(?)}; may be empty. */
    static Literal numbers(List<Long> values) {
        return new Wholes(List.copyOf(values));
    }

    /**
     * {@code '{1.50,2}'::numeric[]}; may be empty.
     *
     * @throws IllegalArgumentException where one is beyond {@link #MAX_DIGITS} digits
     */
    static Literal decimals(List<BigDecimal> values) {
        values.forEach(Decimal::check);
        return new Decimals(List.copyOf(values));
    }

    /** {@code '{…}'::uuid[]}; may be empty. */
    static Literal uuids(List<UUID> values) {
        return new Ids(List.copyOf(values));
    }

    /** An integer of 64 bits. */
    record Whole(long value) implements Literal {
        @Override
        public void appendTo(StringBuilder sql) {
            if (value < 0) {
                sql.append('(').append(value).append(')');
            } else {
                sql.append(value);
            }
        }
    }

    /** An exact decimal. */
    record Decimal(BigDecimal value) implements Literal {
        /** Refuses what would print as an absurdly long text. */
        public Decimal {
            check(value);
        }

        private static void check(BigDecimal value) {
            if (Math.max(value.precision(), Math.abs((long) value.scale())) > MAX_DIGITS) {
                throw new IllegalArgumentException("a decimal literal has at most " + MAX_DIGITS + " digits");
            }
        }

        @Override
        public void appendTo(StringBuilder sql) {
            String digits = value.toPlainString();
            String open = value.signum() < 0 ? "(" : "";
            String close = value.signum() < 0 ? ")" : "";
            // the point makes it numeric: without it PostgreSQL reads an integer
            sql.append(open)
                    .append(digits)
                    .append(value.scale() > 0 ? "" : ".0")
                    .append(close);
        }
    }

    /** A UUID. */
    record Id(UUID value) implements Literal {
        @Override
        public void appendTo(StringBuilder sql) {
            sql.append('\'').append(value).append("'::uuid");
        }
    }

    /** A point in time. */
    record Time(Instant value) implements Literal {
        @Override
        public void appendTo(StringBuilder sql) {
            sql.append('\'').append(value.truncatedTo(ChronoUnit.MICROS)).append("'::timestamptz");
        }
    }

    /** Values side by side. */
    record Listed(List<Literal> values) implements Literal {
        /** Refuses an empty list, which SQL has no text for. */
        public Listed {
            if (values.isEmpty()) {
                throw new IllegalArgumentException("a list of literals holds at least one");
            }
        }

        @Override
        public void appendTo(StringBuilder sql) {
            String comma = "";
            for (Literal value : values) {
                sql.append(comma);
                value.appendTo(sql);
                comma = ", ";
            }
        }
    }

    /** An array of integers of 64 bits. */
    record Wholes(List<Long> values) implements Literal {
        @Override
        public void appendTo(StringBuilder sql) {
            array(sql, values, StringBuilder::append, "bigint");
        }
    }

    /** An array of exact decimals. */
    record Decimals(List<BigDecimal> values) implements Literal {
        @Override
        public void appendTo(StringBuilder sql) {
            array(sql, values, (text, value) -> text.append(value.toPlainString()), "numeric");
        }
    }

    /** An array of UUIDs. */
    record Ids(List<UUID> values) implements Literal {
        @Override
        public void appendTo(StringBuilder sql) {
            array(sql, values, StringBuilder::append, "uuid");
        }
    }

    private static <T> void array(
            StringBuilder sql, List<T> values, BiConsumer<StringBuilder, T> element, String type) {
        sql.append("'{");
        for (int place = 0; place < values.size(); place++) {
            if (place > 0) {
                sql.append(',');
            }
            element.accept(sql, values.get(place));
        }
        sql.append("}'::").append(type).append("[]");
    }

    /** A row of values. */
    record Row(List<Literal> values) implements Literal {
        @Override
        public void appendTo(StringBuilder sql) {
            sql.append('(');
            new Listed(values).appendTo(sql);
            sql.append(')');
        }
    }
}
