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
import java.util.UUID;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A customer that somebody deletes between two statements of an upsert: it is there afterwards all the same. */
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
}
