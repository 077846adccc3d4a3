package dev.onetrip.customers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import dev.onetrip.support.RawHttp;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Between two statements of an upsert: a customer that is deleted is there afterwards all the same, and one that cannot
 * be read any more is told as committed.
 */
class DeletedMeanwhileFaultIT {
    @RegisterExtension
    static final Rack RACK = Rack.shared();

    private final Database database = RACK.database();
    private final UUID key = UUID.randomUUID();

    private void delete(Connection rival) throws SQLException {
        try (PreparedStatement delete = rival.prepareStatement("DELETE FROM customers WHERE customer_id = ?")) {
            delete.setObject(1, key);
            assertThat(delete.executeUpdate()).isEqualTo(1);
        }
        rival.commit();
    }

    private void assertInserted(Answer answer) {
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().get("outcome").asString()).isEqualTo("inserted");
        assertThat(database.number("SELECT count(*) FROM customers WHERE customer_id = ? AND first_name = 'B'", key))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void aRowThatWonARaceAndIsGoneIsInsertedAgain(Strategy strategy) throws Exception {
        try (Connection rival = database.connect();
                RawHttp http = new RawHttp(RACK.service().port())) {
            rival.setAutoCommit(false);
            try (PreparedStatement insert = rival.prepareStatement("INSERT INTO customers (customer_id) VALUES (?)")) {
                insert.setObject(1, key);
                assertThat(insert.executeUpdate()).isEqualTo(1);
            }
            http.send(RawHttp.request("PUT", Puts.path(key, strategy), "application/json", "{\"name\":\"B\"}"));
            Eventually.becomes(1, Eventually.SOON, "statements that wait", database::waiting);
            // the loser gets its answer, and its next statement waits until the row is gone
            RACK.proxy().hold();
            rival.commit();
            Eventually.becomes(0, Eventually.SOON, "statements at work", database::running);
            delete(rival);
            RACK.proxy().letGo();
            assertInserted(http.receive());
        }
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void aRowThatIsGoneBeforeItIsChangedIsInsertedAgain(Strategy strategy) throws Exception {
        assertThat(Puts.put(RACK.http(), Puts.path(key, strategy), "{\"name\":\"A\"}")
                        .status())
                .isEqualTo(201);
        try (Connection rival = database.connect();
                RawHttp http = new RawHttp(RACK.service().port())) {
            rival.setAutoCommit(false);
            try (PreparedStatement lock =
                    rival.prepareStatement("SELECT FROM customers WHERE customer_id = ? FOR UPDATE")) {
                lock.setObject(1, key);
                assertThat(lock.execute()).isTrue();
            }
            http.send(RawHttp.request("PUT", Puts.path(key, strategy), "application/json", "{\"name\":\"B\"}"));
            Eventually.becomes(1, Eventually.SOON, "statements that wait", database::waiting);
            delete(rival);
            assertInserted(http.receive());
        }
    }

    /** The second trip of strategy two-trips never arrives; where the deadline came before the first, once more. */
    @Test
    void aCustomerThatIsStoredAndCannotBeReadIsCommitted() throws Exception {
        database.script("""
                CREATE FUNCTION hold_up() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN PERFORM pg_advisory_xact_lock(4711); RETURN NULL; END $$;
                CREATE TRIGGER hold_up AFTER INSERT ON customers FOR EACH ROW EXECUTE FUNCTION hold_up()""");
        String outcome = "rolled-back";
        try {
            for (int seconds = 1; outcome.equals("rolled-back"); seconds *= 2) {
                assertThat(seconds).as("seconds of a deadline").isLessThan(60);
                UUID fresh = UUID.randomUUID();
                Answer late = heldAfterItsFirstTrip(fresh, Integer.toString(seconds));
                assertThat(late.status()).as(late.toString()).isEqualTo(504);
                outcome = late.json().get("outcome").asString();
                assertThat(Puts.rows(database, fresh)).isEqualTo(outcome.equals("committed") ? 1 : 0);
            }
        } finally {
            database.script("DROP FUNCTION hold_up() CASCADE");
        }
        assertThat(outcome).isEqualTo("committed");
    }

    private Answer heldAfterItsFirstTrip(UUID fresh, String seconds) throws Exception {
        try (Connection rival = database.connect();
                Statement statement = rival.createStatement()) {
            assertThat(statement.execute("SELECT pg_advisory_lock(4711)")).isTrue();
            CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(
                    () -> Puts.put(RACK.http(), fresh, Strategy.TWO_TRIPS, "Request-Timeout", seconds));
            Eventually.within(Eventually.SOON, () -> database.waiting() == 1 || answer.isDone());
            RACK.proxy().hold();
            assertThat(statement.execute("SELECT pg_advisory_unlock(4711)")).isTrue();
            Answer late = answer.join();
            RACK.proxy().letGo();
            return late;
        }
    }
}
