package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Database;
import dev.onetrip.support.RealPostgres;
import dev.onetrip.support.ServiceProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A whole list goes through the service line by line, however long it is and however little memory there is. */
@ExtendWith(RealPostgres.class)
class WholeListIT {
    private final Database database;

    WholeListIT(Database database) {
        this.database = database;
    }

    @Test
    void aHundredFiftyThousandUsersStreamThroughASmallHeap() {
        stream(150_000, 64, Duration.ofMinutes(3));
    }

    @Test
    @Tag("soak")
    void aMillionUsersStreamThroughASmallHeap() {
        stream(1_000_000, 256, Duration.ofMinutes(10));
    }

    /** @param longest ten times what it takes on a machine that does nothing else */
    private void stream(int users, int megabytes, Duration longest) {
        long board = Tables.filledBoard(database, users);
        database.sql("ANALYZE");
        long first = database.number("SELECT min(id) FROM users WHERE board_id = ?", board);
        try (ServiceProcess service = ServiceProcess.start(
                List.of("-Xmx" + megabytes + "m", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError"),
                Map.of("onetrip.database.url", database.url(), "onetrip.users.deadline", "60s"))) {
            long began = System.nanoTime();
            AtomicLong seen = new AtomicLong();
            try (Stream<String> lines =
                    service.http().stream(Tables.usersOf(board), "Accept", "application/x-ndjson")) {
                // in order and without a gap: the id of line n is the first one plus n
                lines.forEach(line -> assertThat(line)
                        .startsWith("{\"id\":" + (first + seen.getAndIncrement()) + ",\"username\":\"seed-")
                        .endsWith("}"));
            }
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            assertThat(seen.get()).isEqualTo(users);
            assertThat(took).isLessThan(longest);
            System.out.println(users + " users in " + took.toMillis() + " ms");
            assertThat(service.output()).doesNotContain("ERROR", "OutOfMemory", "LEAK");
            assertThat(service.http().get("/users").status()).isEqualTo(200);
        }
    }
}
