package dev.onetrip.web.server;

import dev.onetrip.core.Receipt;
import org.springframework.http.HttpHeaders;

/**
 * Writes a {@link Receipt} on its answer when the head goes out: {@code Server-Timing: pool;dur=0.1, db;dur=4.2,
 * rt;desc="3", group;desc="17"}, milliseconds, then what else was remarked. A streamed answer shows what its head had
 * cost.
 */
final class ServerTiming {
    static final String HEADER = "Server-Timing";

    private ServerTiming() {}

    static void put(Receipt receipt, HttpHeaders answer) {
        answer.set(HEADER, write(receipt));
    }

    static String write(Receipt receipt) {
        StringBuilder header = new StringBuilder(64);
        appendMillis(header.append("pool;dur="), receipt.poolNanos());
        appendMillis(header.append(", db;dur="), receipt.databaseNanos());
        header.append(", rt;desc=\"")
                .append(receipt.roundTrips())
                .append("\", group;desc=\"")
                .append(receipt.groupSize())
                .append('"');
        receipt.remarks()
                .forEach((name, description) -> header.append(", ")
                        .append(name)
                        .append(";desc=\"")
                        .append(description)
                        .append('"'));
        return header.toString();
    }

    /** With three digits after the point, without a formatter, which would read its pattern on every request. */
    private static void appendMillis(StringBuilder header, long nanos) {
        long micros = (nanos + 500) / 1_000;
        long rest = micros % 1_000;
        header.append(micros / 1_000)
                .append('.')
                .append(rest < 100 ? "0" : "")
                .append(rest < 10 ? "0" : "")
                .append(rest);
    }
}
