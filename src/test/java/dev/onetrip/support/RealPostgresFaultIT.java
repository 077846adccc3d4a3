package dev.onetrip.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RealPostgresFaultIT {
    @RegisterExtension
    static final RealPostgres POSTGRES = RealPostgres.dedicated();

    @Test
    void whatWasCommittedSurvivesAKill(Database database) throws SQLException {
        database.sql("CREATE TABLE kept (id int)");
        try (Connection open = database.connect()) {
            open.setAutoCommit(false);
            open.createStatement().execute("INSERT INTO kept VALUES (1)");
            database.sql("INSERT INTO kept VALUES (2)");
            POSTGRES.kill();
            assertThatThrownBy(database::running).hasMessageContaining("refused");
            POSTGRES.startAgain();
        } catch (SQLException closingADeadConnection) {
            assertThat(closingADeadConnection.getSQLState()).startsWith("08");
        }
        assertThat(database.query("SELECT id FROM kept"))
                .singleElement()
                .satisfies(row -> assertThat(row).containsEntry("id", 2));
    }

    @Test
    void aRestartEndsEveryConnectionAndKeepsThePort(Database database) throws SQLException {
        try (Connection before = database.connect()) {
            POSTGRES.restart();
            assertThat(before.isValid(1)).isFalse();
        }
        assertThat(database.connectionsOf("onetrip-rival")).isZero();
    }
}
