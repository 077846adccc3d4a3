package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The server itself fails one step after the other: everything or nothing is written, for one and for a group. */
@TestMethodOrder(MethodOrderer.Random.class)
class CreateUserFaultIT {
    /** A group waits for a lock in here, so the deadline must be longer than the slowest machine needs to form it. */
    @RegisterExtension
    static final Rack RACK = Rack.shared();

    private static final int NEIGHBOURS = 7;

    private final Database database = RACK.database();
    private final long board = Tables.filledBoard(database, 5);

    /** The five steps of a creation, each failed by a trigger when the user called culprit comes by. */
    enum Step {
        INSERT_USER("BEFORE INSERT ON users", "NEW.username = 'culprit'"),
        INSERT_PROFILE("BEFORE INSERT ON user_profile", "NEW.lastname = 'culprit'"),
        RESCORE(
                "BEFORE UPDATE ON users",
                "EXISTS (SELECT FROM users WHERE board_id = NEW.board_id AND username = 'culprit')"),
        LOG("BEFORE INSERT ON actions", "NEW.action LIKE '%culprit'"),
        COMMIT("AFTER INSERT ON users DEFERRABLE INITIALLY DEFERRED", "NEW.username = 'culprit'");

        private final String event;
        private final String condition;

        Step(String event, String condition) {
            this.event = event;
            this.condition = condition;
        }

        void breakIn(Database database) {
            database.sql("CREATE OR REPLACE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF "
                    + condition + " THEN RAISE EXCEPTION 'on purpose'; END IF; RETURN NEW; END $$");
            database.sql("CREATE " + (this == COMMIT ? "CONSTRAINT " : "") + "TRIGGER fault " + event
                    + " FOR EACH ROW EXECUTE FUNCTION fault()");
        }

        void mend(Database database) {
            database.sql("DROP FUNCTION fault() CASCADE");
        }
    }

    private static String culprit() {
        return Sent.user("culprit", 3, "Ada", "culprit");
    }

    private void assertFailed(Answer answer) {
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.json().get("type").asString()).isEqualTo("/problems/internal");
        assertThat(answer.text()).doesNotContain("on purpose", "SQL", "Exception");
    }

    @ParameterizedTest
    @EnumSource
    void aFaultAtAnyStepLeavesEverythingAsItWas(Step step) {
        Tables before = Tables.of(database);
        step.breakIn(database);
        try {
            assertFailed(RACK.http().post(Tables.usersOf(board), culprit()));
            assertThat(Tables.of(database)).isEqualTo(before);
        } finally {
            step.mend(database);
            RACK.poolside().log().clear();
        }
        assertThat(RACK.http().post(Tables.usersOf(board), culprit()).status()).isEqualTo(201);
        assertThat(Tables.of(database).actions()).hasSize(before.actions().size() + 1);
    }

    @ParameterizedTest
    @EnumSource
    void theFirstUserOfABoardLeavesNoBoardBehindWhenItFails(Step step) {
        Tables before = Tables.of(database);
        long fresh = Tables.freshBoard();
        step.breakIn(database);
        try {
            Answer answer = RACK.http().post(Tables.usersOf(fresh), culprit());
            // no user is there to be rescored
            if (step == Step.RESCORE) {
                assertThat(answer.status()).isEqualTo(201);
            } else {
                assertFailed(answer);
                assertThat(Tables.of(database)).isEqualTo(before);
            }
        } finally {
            step.mend(database);
            RACK.poolside().log().clear();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMemberThatFailsTakesNoNeighbourWithIt(Step step) throws SQLException {
        step.breakIn(database);
        List<Answer> answers;
        try {
            answers = group();
        } finally {
            step.mend(database);
            RACK.poolside().log().clear();
        }
        assertFailed(answers.get(NEIGHBOURS / 2));
        assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(NEIGHBOURS);
        Map<String, BigDecimal> own = SerialOrder.seeded(5);
        for (int i = 0; i <= NEIGHBOURS; i++) {
            own.put("n-" + i, BigDecimal.valueOf(i + 1));
        }
        own.put("opener", BigDecimal.ONE);
        SerialOrder.assertHolds(database, board, SerialOrder.SHARED, 5, own);
        assertThat(database.number("SELECT count(*) FROM users WHERE board_id = ? AND username LIKE 'n-%'", board))
                .isEqualTo(NEIGHBOURS);
        assertThat(database.number("SELECT users FROM boards WHERE board_id = ?", board))
                .isEqualTo(5 + 1 + NEIGHBOURS);
        assertThat(database.number("SELECT count(*) FROM actions WHERE board_id = ?", board))
                .isEqualTo(1 + NEIGHBOURS);
    }

    /** One request waits for the board, the others queue behind it: they are one group, the culprit in the middle. */
    private List<Answer> group() throws SQLException {
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        try (Connection rival = database.connect()) {
            rival.setAutoCommit(false);
            boolean unused =
                    rival.createStatement().execute("SELECT FROM boards WHERE board_id = " + board + " FOR UPDATE");
            var opener = RACK.http().postLater(Tables.usersOf(board), Sent.user("opener", 1));
            Eventually.becomes(1, Eventually.SOON, "statements that wait", database::waiting);
            for (int i = 0; i <= NEIGHBOURS; i++) {
                String json = i == NEIGHBOURS / 2 ? culprit() : Sent.user("n-" + i, i + 1);
                answers.add(RACK.http().postLater(Tables.usersOf(board), json));
            }
            Eventually.becomes(NEIGHBOURS + 1, Eventually.SOON, "creations in the queue", this::queued);
            rival.rollback();
            assertThat(opener.join().status()).isEqualTo(201);
        }
        return answers.stream().map(CompletableFuture::join).toList();
    }

    private long queued() {
        return (long) RACK.service()
                .bean(io.micrometer.core.instrument.MeterRegistry.class)
                .get("onetrip.group.queued")
                .tag("work", "users")
                .gauge()
                .value();
    }
}
