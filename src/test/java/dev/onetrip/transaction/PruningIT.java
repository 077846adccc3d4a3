package dev.onetrip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Rack;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Twenty-five leaves that have to go, ten at a time, and one that stays. */
class PruningIT {
    private static final String PRUNE = "DELETE FROM leaves WHERE leaf IN (SELECT leaf FROM leaves WHERE created < $1"
            + " ORDER BY created LIMIT $2 FOR UPDATE SKIP LOCKED)";
    private static final Duration SOON = Duration.ofSeconds(20);

    @RegisterExtension
    static final Rack RACK = Rack.shared()
            // a line per attempt to reach a server that is not there
            .with("logging.level.io.r2dbc.postgresql.client", "off");

    private Pruning pruning;

    @BeforeEach
    void leaves() {
        pruning = RACK.service().bean(Pruning.class);
        RACK.database()
                .script("DROP TABLE IF EXISTS leaves; CREATE TABLE leaves (leaf int, created timestamptz);"
                        + " INSERT INTO leaves SELECT leaf, now() - interval '25 hours' FROM generate_series(1, 25) leaf;"
                        + " INSERT INTO leaves VALUES (26, now() - interval '23 hours')");
    }

    @Test
    void whatIsOldGoesToTheLastRowAndWhatIsYoungStays() {
        assertThat(prune()).isEqualTo(25);
        assertThat(RACK.database().number("SELECT sum(leaf) FROM leaves")).isEqualTo(26);
    }

    @Test
    void noStatementDeletesMoreThanItsLimit() {
        RACK.database()
                .script("DROP TABLE IF EXISTS falls; CREATE TABLE falls (leaves bigint);"
                        + " CREATE OR REPLACE FUNCTION fell() RETURNS trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN INSERT INTO falls SELECT count(*) FROM gone; RETURN NULL; END';"
                        + " CREATE TRIGGER fall AFTER DELETE ON leaves REFERENCING OLD TABLE AS gone"
                        + " FOR EACH STATEMENT EXECUTE FUNCTION fell()");
        assertThat(prune()).isEqualTo(25);
        assertThat(RACK.database().query("SELECT leaves FROM falls").toString())
                .isEqualTo("[{leaves=10}, {leaves=10}, {leaves=5}]");
    }

    @Test
    void whatAnotherInstanceIsDeletingIsLeftToItWithoutWaiting() throws SQLException {
        try (Connection rival = RACK.database().connect();
                Statement statement = rival.createStatement()) {
            rival.setAutoCommit(false);
            assertThat(statement.executeUpdate("DELETE FROM leaves WHERE leaf <= 20"))
                    .isEqualTo(20);
            assertThat(prune()).isEqualTo(5);
            rival.rollback();
        }
        assertThat(prune()).isEqualTo(20);
    }

    @Test
    void whileTheDatabaseIsAwayNothingGoesAndNothingFails() {
        RACK.proxy().refuse();
        int cut = RACK.proxy().cutAll();
        assertThat(cut).isPositive();
        assertThat(prune()).isZero();
        RACK.proxy().restore();
        assertThat(prune()).isEqualTo(25);
    }

    private long prune() {
        Long deleted = pruning.prune(PRUNE, Duration.ofHours(24), 10).block(SOON);
        return Objects.requireNonNull(deleted);
    }
}
