package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Catalogue;
import dev.onetrip.support.Database;
import dev.onetrip.support.Rack;
import java.util.List;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables as the server has them, and their bounds as a client meets them. */
@TestMethodOrder(MethodOrderer.Random.class)
class UsersSchemaIT {
    private static final String GRIN = "\uD83D\uDE00";

    @RegisterExtension
    static final Rack RACK = Rack.shared();

    private final Database database = RACK.database();

    @Test
    void theColumnsHaveTheAgreedTypesAndDefaults() {
        assertThat(Catalogue.columns(database, "users", "user_profile", "actions"))
                .containsExactly(
                        "actions.board_id bigint not null",
                        "actions.id bigint not null identity",
                        "actions.action text not null",
                        "actions.created timestamp with time zone not null default now()",
                        "user_profile.board_id bigint not null",
                        "user_profile.user_id bigint not null",
                        "user_profile.firstname character varying(100) not null",
                        "user_profile.lastname character varying(100) not null",
                        "users.board_id bigint not null",
                        "users.id bigint not null identity",
                        "users.username character varying(100) not null",
                        "users.score numeric(38,12) not null default 0",
                        "users.created timestamp with time zone not null default now()",
                        "users.updated timestamp with time zone",
                        "users.base numeric");
    }

    @Test
    void theKeysUniquenessAndReferencesAreThere() {
        assertThat(database.strings("SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint"
                        + " WHERE conrelid IN ('users'::regclass, 'user_profile'::regclass, 'actions'::regclass)"
                        + " AND contype IN ('p', 'u', 'f') ORDER BY 1"))
                .containsExactlyInAnyOrder(
                        "actions PRIMARY KEY (board_id, id)",
                        "actions FOREIGN KEY (board_id) REFERENCES boards(board_id)",
                        "user_profile PRIMARY KEY (board_id, user_id)",
                        "user_profile FOREIGN KEY (board_id, user_id) REFERENCES users(board_id, id) ON DELETE CASCADE",
                        "users PRIMARY KEY (board_id, id)",
                        "users UNIQUE (board_id, username)",
                        "users FOREIGN KEY (board_id) REFERENCES boards(board_id)");
    }

    @Test
    void halfOfEachPageOfUsersStaysFree() {
        assertThat(database.strings(
                        "SELECT array_to_string(reloptions, ',') FROM pg_class WHERE oid = 'users'::regclass"))
                .containsExactly("fillfactor=50");
    }

    @Test
    void neitherScoreNorUpdatedIsIndexed() {
        assertThat(database.strings("SELECT DISTINCT attname FROM pg_index JOIN pg_attribute ON attrelid = indrelid"
                        + " AND attnum = ANY (indkey) WHERE indrelid = 'users'::regclass ORDER BY 1"))
                .containsExactly("base", "board_id", "id", "username");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", GRIN, "é"})
    void aHundredCodePointsAreStored(String one) {
        String name = one.repeat(100);
        long board = Tables.freshBoard();
        Answer answer = RACK.http().post(Tables.usersOf(board), Sent.user(name, 1, name, name));
        assertThat(answer.status()).isEqualTo(201);
        assertThat(database.number(
                        "SELECT count(*) FROM users u JOIN user_profile p ON p.user_id = u.id WHERE u.board_id = ?"
                                + " AND username = ? AND firstname = username AND lastname = username",
                        board,
                        name))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "username, x",
        "username, " + GRIN,
        "profile.firstname, x",
        "profile.firstname, " + GRIN,
        "profile.lastname, x"
    })
    void aHundredAndOneCodePointsAreRefusedNamingTheField(String field, String one) {
        String longer = one.repeat(101);
        String json = Sent.user(
                field.equals("username") ? longer : "u",
                1,
                field.endsWith("firstname") ? longer : "f",
                field.endsWith("lastname") ? longer : "l");
        Tables before = Tables.of(database);
        Answer answer = RACK.http().post("/users", json);
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().get("errors"))
                .singleElement()
                .satisfies(error -> assertThat(error.get("field").asString()).isEqualTo(field));
        assertThat(Tables.of(database)).isEqualTo(before);
    }

    @Test
    void theServerItselfHoldsTheBounds() {
        database.sql("INSERT INTO boards (board_id) VALUES (77)");
        for (String sql : List.of(
                "INSERT INTO users (board_id, username) VALUES (77, '')",
                "INSERT INTO users (board_id, username) VALUES (77, repeat('x', 101))",
                "INSERT INTO users (board_id, username) VALUES (78, 'no board')",
                "INSERT INTO user_profile VALUES (77, 1, 'no', 'user')")) {
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> database.sql(sql))
                    .hasMessageContaining("SQLSTATE 2");
        }
    }
}
