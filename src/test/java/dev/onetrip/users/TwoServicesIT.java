package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.RealPostgres;
import dev.onetrip.support.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two services on one database that get the same keys at the same time. */
@Timeout(120)
class TwoServicesIT {
    private static final int KEYS = 20;
    private static final int RETRIES = 8;
    private static final long BOARD = 1;

    @RegisterExtension
    static final RealPostgres POSTGRES = RealPostgres.shared();

    @Test
    void theSameKeyAtTwoServicesHasOneEffectAndOneAnswer() {
        try (Service one = service();
                Service other = service()) {
            for (int key = 0; key < KEYS; key++) {
                String name = "twin-" + key;
                List<CompletableFuture<Answer>> answers = new ArrayList<>();
                for (int retry = 0; retry < RETRIES; retry++) {
                    answers.add(send(retry % 2 == 0 ? one : other, name));
                }
                List<Answer> finals = new ArrayList<>();
                for (int retry = 0; retry < RETRIES; retry++) {
                    finals.add(untilDone(
                            retry % 2 == 0 ? other : one,
                            name,
                            answers.get(retry).join()));
                }
                assertThat(finals).extracting(Answer::status).containsOnly(201);
                assertThat(finals)
                        .extracting(Answer::text)
                        .containsOnly(finals.get(0).text());
            }
        }
        for (String table : new String[] {"users", "user_profile", "actions", "user_request_keys"}) {
            assertThat(POSTGRES.database().number("SELECT count(*) FROM " + table + " WHERE board_id = ?", BOARD))
                    .as(table)
                    .isEqualTo(KEYS);
        }
        assertThat(POSTGRES.database().number("SELECT users FROM boards WHERE board_id = ?", BOARD))
                .isEqualTo(KEYS);
    }

    private static CompletableFuture<Answer> send(Service service, String name) {
        return service.http().postLater(Tables.usersOf(BOARD), Sent.user(name, 1), "Idempotency-Key", "key-" + name);
    }

    /** Only one that is at work elsewhere is asked for again. */
    private static Answer untilDone(Service service, String name, Answer first) {
        Answer answer = first;
        long end = System.nanoTime() + Eventually.SOON.toNanos();
        while (answer.status() == 409 && System.nanoTime() < end) {
            assertThat(answer.json().get("type").asString()).isEqualTo("/problems/idempotency-key-in-flight");
            LockSupport.parkNanos(10_000_000);
            answer = send(service, name).join();
        }
        return answer;
    }

    private static Service service() {
        return Service.start(Map.of("onetrip.database.url", POSTGRES.database().url()));
    }
}
