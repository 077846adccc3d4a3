package dev.onetrip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Twenty-five leaves that have to go, ten at a time, and one that stays. */
class ChoresIT {
    private static final String PRUNE = "DELETE FROM leaves WHERE leaf IN (SELECT leaf FROM leaves WHERE created < $1"
            + " ORDER BY created LIMIT $2 FOR UPDATE SKIP LOCKED)";
    private static final String PRUNE_NOTHING = "DELETE FROM no_such_table WHERE created < $1 AND $2 > 0";
    private static final Duration NOW = Duration.ofMillis(50);
    private static final Duration LATER = Duration.ofHours(1);

    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.users.keys-pruned-every", "11m")
            .with("onetrip.customers.keys-pruned-every", "12m")
            .with("onetrip.orders.keys-pruned-every", "14m")
            .with("onetrip.commits.keys-pruned-every", "13m")
            // a line per attempt to reach a server that is not there
            .with("logging.level.io.r2dbc.postgresql.client", "off");

    @BeforeEach
    void leaves() {
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
        assertThat(left("leaves")).isEqualTo(26);
        RACK.proxy().restore();
        AtomicLong gone = new AtomicLong();
        Eventually.within(Eventually.SOON, () -> gone.addAndGet(prune()) == 25);
    }

    @Test
    void everyTableIsPrunedAtItsOwnPaceWhateverBecomesOfTheOthers() {
        RACK.database()
                .script("DROP TABLE IF EXISTS twigs; CREATE TABLE twigs AS SELECT leaf AS twig, created FROM leaves");
        Chores chores = new Chores(
                RACK.service().bean(UnitOfWork.class),
                List.of(
                        new PrunedTable("nothing", PRUNE_NOTHING, 10, Duration.ofHours(24), NOW),
                        leaves(NOW),
                        new PrunedTable("twigs", "DELETE FROM twigs WHERE created < $1 AND $2 > 0", 10, LATER, LATER)),
                RACK.service().bean(Clock.class));
        chores.start();
        try {
            Eventually.within(Eventually.SOON, () -> left("leaves") == 1);
            RACK.database().sql("UPDATE leaves SET created = now() - interval '25 hours'");
            Eventually.within(Eventually.SOON, () -> left("leaves") == 0);
            assertThat(left("twigs")).isEqualTo(26);
        } finally {
            chores.stop();
        }
    }

    private static long left(String table) {
        return table.equals("leaves")
                ? RACK.database().number("SELECT count(*) FROM leaves")
                : RACK.database().number("SELECT count(*) FROM twigs");
    }

    @Test
    void everyTableOfTheServiceIsPrunedAsItsSettingsSay() {
        assertThat(RACK.service().beans(PrunedTable.class).values())
                .extracting(table -> table.name() + " " + table.every())
                .containsExactlyInAnyOrder(
                        "user_request_keys PT11M",
                        "customer_request_keys PT12M",
                        "order_request_keys PT14M",
                        "ingest_request_keys PT13M",
                        "ingest_streams PT13M",
                        "jobs PT10M");
        assertThat(RACK.service().bean(Chores.class).isRunning()).isTrue();
    }

    private static PrunedTable leaves(Duration every) {
        return new PrunedTable("leaves", PRUNE, 10, Duration.ofHours(24), every);
    }

    private static long prune() {
        return Pruned.now(RACK.service(), leaves(LATER));
    }
}
