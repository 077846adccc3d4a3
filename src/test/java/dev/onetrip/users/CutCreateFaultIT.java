package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.FaultProxy.Direction;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Seeds;
import dev.onetrip.support.Trips;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Connections to the database cut around single creations over HTTP; the database stays reachable. */
class CutCreateFaultIT {
    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.database.pool-size", 1)
            // on a busy machine too the outcome is found
            .with("onetrip.unit.fate-patience", "20s");

    @Test
    void theFateThatIsToldIsTheTrueOneWhereverTheConnectionIsCut() {
        cuts(60);
    }

    @Test
    @Tag("soak")
    @Timeout(600)
    void theFateThatIsToldIsTheTrueOneInAThousandCuts() {
        cuts(1_000);
    }

    private static void cuts(int count) {
        SplittableRandom random = Seeds.random("cuts of creations");
        RACK.database().script("TRUNCATE boards CASCADE");
        Map<String, Integer> fates = new TreeMap<>();
        int cutsBefore = RACK.proxy().cuts();
        assertThat(create("warm").status()).isEqualTo(201);
        Trips before = RACK.proxy().trips();
        assertThat(create("measured").status()).isEqualTo(201);
        Trips one = RACK.proxy().trips().since(before);
        for (int cut = 0; cut < count; cut++) {
            Direction direction = random.nextBoolean() ? Direction.TO_SERVER : Direction.TO_CLIENT;
            long bytes = direction == Direction.TO_SERVER ? one.bytesToServer() : one.bytesToClient();
            RACK.proxy().cutAfter(direction, random.nextLong(bytes));
            // as long as the name of the one that was measured
            String name = "cut-%04d".formatted(cut);
            String fate = CreateLoad.fate(create(name));
            RACK.proxy().restore();
            int unused = fates.merge(fate, 1, Integer::sum);
            assertThat(RACK.database().number("SELECT count(*) FROM users WHERE username = ?", name))
                    .as("cut %s was told %s", cut, fate)
                    .isEqualTo(fate.equals("201") ? 1 : 0);
        }
        System.out.println("cuts of creations: " + fates);
        assertThat(fates.keySet()).contains("201").isSubsetOf("201", "503 rolled-back");
        // what a number looks like may make a creation shorter than the measured one by some bytes
        assertThat(RACK.proxy().cuts() - cutsBefore).as("cuts that happened").isBetween(count * 9 / 10, count);
        CreateLoad.assertWhole(RACK.database());
    }

    private static Answer create(String username) {
        return RACK.http()
                .post(
                        "/users",
                        "{\"username\":\"" + username
                                + "\",\"score\":10,\"profile\":{\"firstname\":\"Ann\",\"lastname\":\"Lee\"}}");
    }
}
