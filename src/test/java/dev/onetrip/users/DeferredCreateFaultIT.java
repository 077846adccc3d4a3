package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.FaultProxy.Direction;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Seeds;
import dev.onetrip.support.Trips;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A creation that moves the map of its board: everything or nothing, wherever the server or the connection fails. */
class DeferredCreateFaultIT {
    private static final int SEEDED = 5;

    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.database.pool-size", 1)
            .with("onetrip.users.rescoring", "deferred")
            // on a busy machine too the outcome is found
            .with("onetrip.unit.fate-patience", "20s");

    private final Database database = RACK.database();
    private final long board = Tables.filledBoard(database, SEEDED);
    private final Map<String, BigDecimal> own = new HashMap<>(SerialOrder.seeded(SEEDED));

    private Answer create(String username) {
        return RACK.http().post(Tables.usersOf(board), Sent.user(username, 3));
    }

    /** The first creation writes every base, each later one moves the map. */
    private void begin(String... usernames) {
        for (String username : usernames) {
            assertThat(create(username).status()).isEqualTo(201);
            own.put(username, BigDecimal.valueOf(3));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "BEFORE INSERT ON users, 2",
        "BEFORE INSERT ON user_profile, 2",
        "BEFORE UPDATE ON boards, 2",
        "BEFORE UPDATE ON users, 0",
        "BEFORE UPDATE ON boards, 0",
        "BEFORE INSERT ON actions, 2"
    })
    void aFaultAtAnyStepLeavesEverythingAsItWas(String event, int before) {
        begin(before == 0 ? new String[0] : new String[] {"first", "second"});
        Tables there = Tables.of(database);
        database.sql("CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN RAISE EXCEPTION 'on purpose'; END $$");
        database.sql("CREATE TRIGGER fault " + event + " FOR EACH ROW EXECUTE FUNCTION fault()");
        try {
            assertThat(create("culprit").status()).isEqualTo(500);
            assertThat(Tables.of(database)).isEqualTo(there);
        } finally {
            database.sql("DROP FUNCTION fault() CASCADE");
            RACK.poolside().log().clear();
        }
        begin("culprit");
        SerialOrder.assertHolds(database, board, SerialOrder.SHARED, SEEDED, own);
    }

    @Test
    void theMapMovesOnceForEachUserThatIsThereWhereverTheConnectionIsCut() {
        SplittableRandom random = Seeds.random("cuts of deferred creations");
        begin("first", "warm");
        Trips before = RACK.proxy().trips();
        begin("measured");
        Trips one = RACK.proxy().trips().since(before);
        for (int cut = 0; cut < 60; cut++) {
            Direction direction = random.nextBoolean() ? Direction.TO_SERVER : Direction.TO_CLIENT;
            long bytes = direction == Direction.TO_SERVER ? one.bytesToServer() : one.bytesToClient();
            RACK.proxy().cutAfter(direction, random.nextLong(bytes));
            String fate = CreateLoad.fate(create("cut" + cut));
            RACK.proxy().restore();
            assertThat(Set.of("201", "503 rolled-back")).contains(fate);
            own.put("cut" + cut, BigDecimal.valueOf(3));
            assertThat(database.number("SELECT count(*) FROM users WHERE username = ?", "cut" + cut))
                    .as("cut %s was told %s", cut, fate)
                    .isEqualTo(fate.equals("201") ? 1 : 0);
        }
        SerialOrder.assertHolds(database, board, SerialOrder.SHARED, SEEDED, own);
    }
}
