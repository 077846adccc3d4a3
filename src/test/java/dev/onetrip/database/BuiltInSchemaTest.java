package dev.onetrip.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BuiltInSchemaTest {

    @Test
    void everyCreatedTableIsExpected() {
        String sql =
                "-- CREATE TABLE no\nCREATE TABLE IF NOT EXISTS boards (\n id bigint);\n  create table users(x int);";
        assertThat(BuiltInSchema.tables(sql)).containsExactly("boards", "users");
        assertThat(BuiltInSchema.tables("")).isEmpty();
    }

    @Test
    void theScriptIsOnTheClassPath() {
        assertThat(BuiltInSchema.sql()).isNotNull();
    }
}
