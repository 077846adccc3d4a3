package dev.onetrip.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Rack;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Heads that are refused before any route. */
class BareAnswersIT {
    private static final int HEADS = 500;
    private static final Pattern LEFT_OUT = Pattern.compile("\\(and (\\d+) more of its kind before\\)");

    @RegisterExtension
    static final Rack RACK = Rack.shared();

    private static void refuse() throws IOException {
        try (Wire wire = new Wire(RACK.service().port())) {
            wire.send("no head at all\r\n\r\n");
            assertThat(wire.readHead().get(0)).startsWith("HTTP/1.1 400 ");
        }
    }

    @Test
    void manyOfThemAreOneLineASecondThatCountsTheOthers() throws IOException {
        // a second after whatever else was refused
        LockSupport.parkNanos(Duration.ofMillis(1_100).toNanos());
        refuse();
        RACK.poolside().log().clear();
        long began = System.nanoTime();
        for (int i = 0; i < HEADS; i++) {
            refuse();
        }
        long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
        LockSupport.parkNanos(Duration.ofMillis(1_100).toNanos());
        refuse();
        List<String> lines = RACK.poolside().log().with("was refused with 400 Bad Request before any route");
        assertThat(lines.size()).isBetween(1, (int) seconds + 2);
        assertThat(lines.stream().mapToLong(BareAnswersIT::counted).sum()).isEqualTo(HEADS + 1);
        assertThat(RACK.poolside().log().with("Decoding failed")).isEmpty();
    }

    private static long counted(String line) {
        Matcher leftOut = LEFT_OUT.matcher(line);
        return 1 + (leftOut.find() ? Long.parseLong(leftOut.group(1)) : 0);
    }
}
