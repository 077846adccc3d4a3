package dev.onetrip.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.RealPostgres;
import dev.onetrip.support.Service;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Steps 008 and 009 put a map between rows and scores, and their undo writes it into the rows: no score is lost. */
@ExtendWith(RealPostgres.class)
class MapStepsIT {
    private final Fresh fresh;
    private final Database database;

    MapStepsIT(Database other) {
        fresh = Fresh.beside(other);
        database = fresh.database();
    }

    private static void create(Service service, int users) {
        for (int i = 0; i < users; i++) {
            String user = "{\"username\":\"u" + System.nanoTime() + "\",\"score\":" + i
                    + ",\"profile\":{\"firstname\":\"A\",\"lastname\":\"L\"}}";
            for (int board = 1; board <= 3; board++) {
                Answer answer = service.http().post("/boards/" + board + "/users", user);
                assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
            }
        }
    }

    private Service service() {
        return Service.start(Map.of("onetrip.database.url", database.url(), "onetrip.users.rescoring", "deferred"));
    }

    private List<String> rows(String table) {
        return database.strings(
                "SELECT concat_ws(' ', board_id, id, score, updated) FROM " + table + " ORDER BY board_id, id");
    }

    @Test
    void theUndoOfStep009SettlesEveryBoard() {
        fresh.migrator().up(9);
        try (fresh;
                Service service = service()) {
            create(service, 10);
            assertThat(database.number("SELECT count(*) FROM boards WHERE slope > 1"))
                    .isEqualTo(3);
            List<String> scores = rows("user_scores");
            fresh.migrator().down(1);
            assertThat(rows("user_scores")).isEqualTo(scores);
            assertThat(rows("users")).isEqualTo(scores);
            assertThat(database.number("SELECT count(*) FROM users WHERE base IS NOT NULL"))
                    .isZero();
        }
    }

    @Test
    void theUndoOfStep008RefusesToLoseAMap() {
        fresh.migrator().up(9);
        try (fresh) {
            try (Service service = service()) {
                create(service, 3);
            }
            List<String> scores = rows("user_scores");
            fresh.migrator().down(1);
            // as an operator that writes by hand could leave it
            database.sql("UPDATE boards SET slope = 2, rescored = now() WHERE board_id = 1");
            assertThatThrownBy(() -> fresh.migrator().down(1)).hasMessageContaining("take step 009 back first");
            assertThat(rows("users")).isEqualTo(scores);
            assertThat(database.number("SELECT count(*) FROM boards WHERE slope = 2"))
                    .isEqualTo(1);
        }
    }

    @Test
    void noMapMovesBeforeStep009AndEachMayAfterIt() {
        fresh.migrator().up(8);
        try (fresh;
                Service service = service()) {
            create(service, 3);
            assertThat(rows("users")).isEqualTo(rows("user_scores"));
            assertThat(database.number("SELECT count(*) FROM boards WHERE is_based OR rescored IS NOT NULL"))
                    .isZero();
            fresh.migrator().up(1);
            create(service, 3);
            assertThat(database.number("SELECT count(*) FROM boards WHERE is_based AND rescored IS NOT NULL"))
                    .isEqualTo(3);
        }
    }

    @Test
    void bothStepsGoBackToTheRowsThatServicesOfBeforeRead() {
        fresh.migrator().up(9);
        try (fresh) {
            List<String> scores;
            try (Service service = service()) {
                create(service, 10);
                scores = rows("user_scores");
            }
            fresh.migrator().down(2);
            assertThat(rows("users")).isEqualTo(scores);
            fresh.migrator().up(2);
            assertThat(rows("user_scores")).isEqualTo(scores);
        }
    }
}
