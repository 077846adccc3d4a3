package dev.onetrip.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealPostgres.class)
class RealPostgresIT {

    @Test
    void theServerIsADurablePostgreSql18(Database database) {
        assertThat(database.number("SELECT current_setting('server_version_num')::int / 10000"))
                .isEqualTo(18);
        assertThat(database.query("SELECT name, setting FROM pg_settings WHERE name IN"
                        + " ('fsync', 'synchronous_commit', 'full_page_writes') ORDER BY name"))
                .allSatisfy(row -> assertThat(row).containsEntry("setting", "on"))
                .hasSize(3);
        assertThat(database.number("SELECT current_setting('max_connections')::int"))
                .isEqualTo(200);
    }

    @Test
    void theClassHasADatabaseOfItsOwn(Database database) {
        assertThat(database.query("SELECT current_database() AS name"))
                .singleElement()
                .satisfies(row -> assertThat(row).containsEntry("name", database.name()));
        assertThat(database.name()).contains("realpostgresit");
        assertThat(database.url()).matches("postgresql://.+@.+:\\d+/" + database.name());
    }

    @Test
    void anOpenTransactionIsSeenUntilItEnds(Database database) throws SQLException {
        try (Connection rival = database.connect()) {
            rival.setAutoCommit(false);
            rival.createStatement().execute("SELECT 1");
            assertThat(database.idleInTransaction()).isEqualTo(1);
            assertThat(database.connectionsOf("onetrip-rival")).isEqualTo(1);
            rival.rollback();
            assertThat(database.idleInTransaction()).isZero();
        }
    }

    @Test
    void aFailedScriptLeavesNothing(Database database) {
        assertThatThrownBy(() -> database.script("CREATE TABLE half (id int); SELECT 1/0"))
                .hasMessageContaining("SQLSTATE 22012");
        assertThat(database.number("SELECT count(*) FROM pg_tables WHERE tablename = 'half'"))
                .isZero();
    }
}
