package dev.onetrip.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.r2dbc.postgresql.client.SSLMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://ada@db:5433/app",
                "postgres://ada@db:5433/app",
                "r2dbc:postgresql://ada@db:5433/app",
                "jdbc:postgresql://ada@db:5433/app",
                "  postgresql://ada@db:5433/app  "
            })
    void everySchemeNamesTheSameAddress(String url) {
        DatabaseAddress address = DatabaseUrl.parse(url, null, null, null);
        assertThat(address).hasToString("ada@db:5433/app");
        assertThat(address.ssl().mode()).isEqualTo(SSLMode.PREFER);
        assertThat(address.applicationName()).isEqualTo("onetrip");
        assertThat(address.password()).isNull();
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
                    postgresql://a%40b:hunter2@[::1]/my%2Fapp, psql 'postgresql://a%40b@[::1]:5432/my%2Fapp'
                    postgresql://ada@db:5433/app?sslmode=verify-full, psql 'postgresql://ada@db:5433/app?sslmode=verify-full'
                    """)
    void theLineForPsqlNamesTheSameDatabaseWithoutThePassword(String url, String line) {
        assertThat(DatabaseUrl.parse(url, null, null, null).psql()).isEqualTo(line);
    }

    @Test
    void portDefaultsAndEscapesAndBracketsAreRead() {
        DatabaseAddress address = DatabaseUrl.parse("postgresql://a%40b:p%2B+w%20d@[::1]/my%2Fapp", null, null, null);
        assertThat(address.hosts()).containsExactly(new DatabaseAddress.Host("::1", 5432));
        assertThat(address.servers()).isEqualTo("[::1]:5432");
        assertThat(address.username()).isEqualTo("a@b");
        assertThat(address.password()).isEqualTo("p++w d");
        assertThat(address.database()).isEqualTo("my/app");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?target_session_attrs=primary", "?target_session_attrs=read-write"})
    void severalHostsAreRead(String query) {
        DatabaseAddress address = DatabaseUrl.parse(
                "postgresql://ada:p%2Cw@one_db:5433,[fe80::1]:5434,three/app" + query, null, null, null);
        assertThat(address).hasToString("ada@one_db:5433,[fe80::1]:5434,three:5432/app");
        assertThat(address.password()).isEqualTo("p,w");
        assertThat(address.hosts()).hasSize(3);
    }

    @Test
    void separatePropertiesWinOverTheUrl() {
        DatabaseAddress address =
                DatabaseUrl.parse("postgresql://ada:x@db/app?sslmode=disable", "bob", "y", "verify-full");
        assertThat(address.username()).isEqualTo("bob");
        assertThat(address.password()).isEqualTo("y");
        assertThat(address.ssl().mode()).isEqualTo(SSLMode.VERIFY_FULL);
    }

    @Test
    void parametersAreRead(@TempDir Path directory) throws IOException {
        Path root = Files.writeString(directory.resolve("root.pem"), "x");
        DatabaseAddress address = DatabaseUrl.parse(
                "postgresql://ada@db/app?sslmode=verify-ca&sslrootcert=" + root + "&application_name=blue",
                null,
                null,
                null);
        assertThat(address.ssl()).isEqualTo(new DatabaseAddress.Ssl(SSLMode.VERIFY_CA, root.toString(), null, null));
        assertThat(address.applicationName()).isEqualTo("blue");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    mysql://ada:hunter2@db/app                        | starts with none of
                    postgresql://ada:hunter2@db                       | has no database name
                    postgresql://ada:hunter2@db/                      | has no database name
                    postgresql://db/app                               | has no user
                    postgresql://ada:hunter2@/app                     | not have a readable host
                    postgresql://ada:hunter2@a,/app                   | not have a readable host
                    postgresql://ada:hunter2@a,b/app?target_session_attrs=standby | primary or read-write
                    postgresql://ada:hunter2@a,b/app?target_session_attrs=any | primary or read-write
                    postgresql://ada:hunter2@db:99999/app             | port 99999
                    postgresql://ada:hunter2 x@db/app                 | cannot be read
                    postgresql://ada:hunter2#x@db/app                 | cannot be read
                    postgresql://ada:hunter2%2@db/app                 | broken %xx
                    postgresql://ada:hunter2@db/app/more              | has no database name
                    postgresql://ada:hunter2@db:5432:1/app            | not have a readable host
                    postgresql://ada:hunter2@[::1/app                 | not have a readable host
                    postgresql://ada:hunter2@db/app?sslmod=require    | unknown parameter "sslmod"
                    postgresql://ada:hunter2@db/app?sslmode=          | without a value or twice
                    postgresql://ada:hunter2@db/app?sslmode=a&sslmode=b | without a value or twice
                    postgresql://ada:hunter2@db/app?sslmode=always    | sslmode "always"
                    postgresql://ada:hunter2@db/app?sslkey=/no/such   | does not exist
                    """)
    void whatCannotBeUsedIsRefusedInOneLineWithoutThePassword(String url, String reason) {
        assertThatThrownBy(() -> DatabaseUrl.parse(url, null, null, null))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining(reason)
                .hasNoCause()
                .message()
                .doesNotContain("hunter2")
                .doesNotContain("\n");
    }
}
