package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Trips;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A receipt tells the truth: what the answer says equals what went through between the service and the server. */
@TestMethodOrder(MethodOrderer.Random.class)
class GroupTripsIT {
    private static final Pattern RECEIPT =
            Pattern.compile("pool;dur=[\\d.]+, db;dur=[\\d.]+, rt;desc=\"(\\d+)\", group;desc=\"(\\d+)\"");

    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.users.deadline", "60s")
            // the question for the outcome of a slow COMMIT is one more trip
            .with("onetrip.unit.commit-wait", "30s");

    private final Database database = RACK.database();

    private static int[] receipt(Answer answer) {
        Matcher receipt = RECEIPT.matcher(answer.header("Server-Timing").orElseThrow());
        assertThat(receipt.matches()).isTrue();
        return new int[] {Integer.parseInt(receipt.group(1)), Integer.parseInt(receipt.group(2))};
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 1_000})
    void aGroupTakesThreeTripsWhateverItsSizeAndTheBoards(int users) throws SQLException {
        long board = Tables.filledBoard(database, users);
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        Trips before;
        try (Connection rival = database.connect()) {
            rival.setAutoCommit(false);
            boolean unused =
                    rival.createStatement().execute("SELECT FROM boards WHERE board_id = " + board + " FOR UPDATE");
            before = RACK.proxy().trips();
            answers.add(RACK.http().postLater(Tables.usersOf(board), Sent.user("opener", 1)));
            Eventually.becomes(1, Eventually.SOON, "statements that wait", database::waiting);
            for (int i = 0; i < 50; i++) {
                answers.add(RACK.http().postLater(Tables.usersOf(board), Sent.user("u" + i, i)));
            }
            Eventually.becomes(50, Eventually.SOON, "creations in the queue", GroupTripsIT::queued);
            rival.rollback();
        }
        assertThat(answers.stream().map(CompletableFuture::join))
                .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(201))
                .extracting(GroupTripsIT::receipt)
                .containsOnlyOnce(new int[] {3, 1})
                .containsOnly(new int[] {3, 1}, new int[] {3, 50});
        Trips trips = RACK.proxy().trips().since(before);
        assertThat(trips.roundTrips()).isEqualTo(6);
        assertThat(trips.parses()).isZero();
        assertThat(database.number(
                        "SELECT count(DISTINCT p.xmin::text) FROM user_profile p JOIN users u ON u.id = user_id"
                                + " WHERE p.board_id = ? AND username NOT LIKE 'seed-%'",
                        board))
                .isEqualTo(2);
    }

    private static long queued() {
        return (long) RACK.service()
                .bean(MeterRegistry.class)
                .get("onetrip.group.queued")
                .tag("work", "users")
                .gauge()
                .value();
    }

    @Test
    void aTakenNameTakesThreeTripsToo() {
        long board = Tables.filledBoard(database, 3);
        Trips before = RACK.proxy().trips();
        Answer answer = RACK.http().post(Tables.usersOf(board), Sent.user("seed-2", 1));
        assertThat(answer.status()).isEqualTo(409);
        assertThat(receipt(answer)).containsExactly(3, 1);
        assertThat(RACK.proxy().trips().since(before).roundTrips()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/users", "/users/1", "/users?limit=5", "/actions"})
    void aReadTakesOneTripAndPreparesNothing(String path) {
        Trips before = RACK.proxy().trips();
        Answer answer = RACK.http().get(path);
        Trips trips = RACK.proxy().trips().since(before);
        assertThat(receipt(answer)).containsExactly(1, 0);
        assertThat(trips.roundTrips()).isEqualTo(1);
        assertThat(trips.parses()).isZero();
    }

    @Test
    void whatIsRefusedUnreadNeverReachesTheDatabase() {
        Trips before = RACK.proxy().trips();
        Answer answer = RACK.http().post("/users", "{}");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(receipt(answer)).containsExactly(0, 0);
        assertThat(RACK.proxy().trips().since(before).bytesToServer()).isZero();
    }
}
